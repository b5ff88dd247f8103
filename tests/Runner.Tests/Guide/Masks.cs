using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests.Guide;

/// <summary>What differs from machine to machine and from run to run in what the program prints. All else that a page shows must be what is printed.</summary>
internal static partial class Masks
{
    private static readonly (Regex What, string Mask)[] s_rules =
    [
        (Time(), "${draws} … s, … draws/s"),
        (Engine(), "…"),
        (Chosen(), "It was chosen because …."),
        (Plan(), "${name}…"),
        (Json(), "\"${name}\": …"),
    ];

    /// <summary>A text with a sign in the place of what differs.</summary>
    internal static string Apply(string text) => s_rules.Aggregate(text, (masked, rule) => rule.What.Replace(masked, rule.Mask));

    /// <summary>A text without the lines that say how far a run is: they come when a run takes longer than a second.</summary>
    internal static string WithoutProgress(string text) => Progress().Replace(text, "");

    /// <summary>Below a table: how long the draws took. A long line goes on in the next.</summary>
    [GeneratedRegex(@"^(?<draws>[\d,]+ draws?, seed [^:]*:)\s[\d.]+\ss,\s[\d.]+(\s[kMGT])?\sdraws/s$", RegexOptions.Multiline)]
    private static partial Regex Time();

    /// <summary>Below a table: what ran it.</summary>
    [GeneratedRegex(@"^(scalar|simd|opencl)( on \d+ threads?)?: .*$", RegexOptions.Multiline)]
    private static partial Regex Engine();

    /// <summary>Below a table: why that ran it.</summary>
    [GeneratedRegex(@"^It was chosen because .*?\.$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Chosen();

    /// <summary>In the plan of a sweep: how long it is expected to take.</summary>
    [GeneratedRegex(@"^(?<name>  time +)about .*$", RegexOptions.Multiline)]
    private static partial Regex Plan();

    /// <summary>In JSON: the same, and which build of the program it was.</summary>
    [GeneratedRegex(@"""(?<name>elapsedSeconds|drawsPerSecond|engine|engineChosenBecause|device|threads|version|commit)"": *(""(\\.|[^""\\])*""|[^,\s}]+)")]
    private static partial Regex Json();

    [GeneratedRegex(@"^ *([\d,]+ of [\d,]+ points|\d+% of [\d,]+ draws.*|[\d,]+ draws.*), [\d.]+( [kMGT])?/s(, \d+ s left)?\n", RegexOptions.Multiline)]
    private static partial Regex Progress();
}
