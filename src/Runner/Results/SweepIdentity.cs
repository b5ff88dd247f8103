using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ExPost.Runner.Results;

/// <summary>What defines a sweep but for the number of draws: results of sweeps with the same identity belong together.</summary>
/// <param name="Text">Canonical JSON, an object: the same text for the same sweep.</param>
internal sealed record SweepIdentity(string Text)
{
    /// <summary>SHA-256 of the text, in lower-case hexadecimal digits.</summary>
    internal string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Where the draws of a point lie.</summary>
    internal DrawLayout Layout
    {
        get
        {
            using JsonDocument json = JsonDocument.Parse(Text);
            return new(json.RootElement.TryGetProperty("replications", out JsonElement count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int replications) ? replications : 0);
        }
    }

    /// <summary>The text is JSON, an object.</summary>
    internal bool IsReadable
    {
        get
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(Text);
                return json.RootElement.ValueKind == JsonValueKind.Object;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>What is told where the text says nothing that is understood.</summary>
    /// <param name="path">The results file.</param>
    internal static UserError Unreadable(string path) => new($"{path}: it is damaged, or was not written by expost: what it says of its sweep cannot be read");

    /// <summary>The first entry in which another sweep differs, as a sentence; null where none does.</summary>
    /// <param name="other">The other sweep.</param>
    /// <param name="mine">What this one is called, such as "in the file".</param>
    /// <param name="theirs">What the other one is called.</param>
    internal string? Difference(SweepIdentity other, string mine, string theirs)
    {
        if (Text == other.Text) return null;
        using JsonDocument one = JsonDocument.Parse(Text), two = JsonDocument.Parse(other.Text);
        (string place, string here, string there) = First(one.RootElement, two.RootElement, "") ?? ("the order of entries", "one", "another");
        return $"{place} is {here} {mine} and {there} {theirs}";
    }

    private static (string Place, string One, string Two)? First(JsonElement one, JsonElement two, string place)
    {
        if (one.ValueKind == JsonValueKind.Object && two.ValueKind == JsonValueKind.Object)
        {
            foreach (string name in one.EnumerateObject().Concat(two.EnumerateObject()).Select(entry => entry.Name).Distinct())
            {
                string inner = place.Length == 0 ? name : $"{place}.{name}";
                if (!one.TryGetProperty(name, out JsonElement first)) return (inner, "absent", Shown(two.GetProperty(name)));
                if (!two.TryGetProperty(name, out JsonElement second)) return (inner, Shown(first), "absent");
                if (First(first, second, inner) is { } found) return found;
            }

            return null;
        }

        if (one.ValueKind == JsonValueKind.Array && two.ValueKind == JsonValueKind.Array && one.GetArrayLength() == two.GetArrayLength())
        {
            for (int k = 0; k < one.GetArrayLength(); k++)
            {
                if (First(one[k], two[k], FormattableString.Invariant($"{place}[{k}]")) is { } found) return found;
            }

            return null;
        }

        return one.GetRawText() == two.GetRawText() ? null : (place, Shown(one), Shown(two));
    }

    /// <summary>A value in a line; a model file would fill a page.</summary>
    private static string Shown(JsonElement value)
    {
        const int Longest = 60;
        string text = value.GetRawText();
        return text.Length <= Longest ? text : $"{text[..Longest]}…";
    }
}
