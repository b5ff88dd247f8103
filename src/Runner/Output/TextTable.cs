using System.Text;

namespace ExPost.Runner.Output;

/// <summary>Rows of words in columns, for a terminal of 80 columns: plain text, the same on a terminal and in a file.</summary>
internal static class TextTable
{
    internal const int Width = 80;
    private const string Indent = "  ";
    private const string Gap = "  ";

    /// <summary>A headline over rows.</summary>
    internal static string WithHeadline(IReadOnlyList<string> headline, IReadOnlyList<string[]> rows)
    {
        string table = Plain([[.. headline], .. rows]);
        int end = table.IndexOf('\n', StringComparison.Ordinal) + 1;
        int width = table.Split('\n').Max(line => line.Length) - Indent.Length;
        return $"{table[..end]}{Indent}{new string('─', width)}\n{table[end..]}";
    }

    /// <summary>Rows; the words of the last column wrap.</summary>
    internal static string Plain(IReadOnlyList<string[]> rows)
    {
        int columns = rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(k => rows.Max(row => k < row.Length ? row[k].Length : 0))];
        int left = Indent.Length + widths[..^1].Sum(width => width + Gap.Length);
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            string start = Indent + string.Concat(row.Take(columns - 1).Select((cell, k) => cell.PadRight(widths[k]) + Gap));
            foreach (string line in Wrap(row.Length == columns ? row[^1] : "", Width - left))
            {
                text.Append((start + line).TrimEnd()).Append('\n');
                start = new string(' ', left);
            }
        }

        return text.ToString();
    }

    /// <summary>Text that is too long as lines of words; a word that is longer than a line stands alone.</summary>
    internal static IEnumerable<string> Wrap(string text, int width)
    {
        if (text.Length <= width)
        {
            yield return text;
            yield break;
        }

        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
