using System.Text;

namespace ExPost.Runner.Tests;

/// <summary>Splits a command line as a shell does: at spaces, except within quotes.</summary>
internal static class CommandLine
{
    internal static string[] Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        char quote = '\0';
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '\'' or '"')
            {
                quote = c;
                inWord = true;
            }
            else if (c != ' ')
            {
                word.Append(c);
                inWord = true;
            }
            else if (inWord)
            {
                words.Add(word.ToString());
                word.Clear();
                inWord = false;
            }
        }

        if (inWord) words.Add(word.ToString());
        return [.. words];
    }
}
