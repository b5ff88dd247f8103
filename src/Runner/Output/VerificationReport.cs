using System.Globalization;
using System.Text;
using System.Text.Json;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;

namespace ExPost.Runner.Output;

/// <summary>What a check of incentives adds to a report: the properties that were checked, and the draws that show where they fail.</summary>
internal static class VerificationReport
{
    /// <summary>The checks of a mechanism as a table, with a line for each that fails.</summary>
    internal static string Checks(MechanismResult mechanism, IReadOnlyList<CheckResult> assumptions, string level, string noun)
    {
        if (mechanism.Checks.Count == 0) return "";
        var text = new StringBuilder();
        IReadOnlyList<string> shares = Numbers.Aligned([.. mechanism.Checks.Select(check => Numbers.Mean(check.Broken))]);
        text.Append(TextTable.WithHeadline(
            [$"checks of {mechanism.Name}", "claimed", "broken", $"{level}% interval"],
            [.. mechanism.Checks.Select((check, k) => new[] { check.Property, check.Claimed ? "yes" : "no", shares[k], Numbers.Interval(check.Broken) })]));
        foreach (string remark in mechanism.Checks.Select(check => check.Remark).OfType<string>()) text.Append(TextTable.Line(remark));
        foreach (CheckResult check in mechanism.Checks.Where(check => check.Witness is not null))
        {
            text.Append(TextTable.Line($"{(check.IsViolation ? "VIOLATION, " : "")}{Sentence(check.Witness!)}"));
        }

        foreach (CheckResult check in mechanism.Checks)
        {
            if (check.Interim is { } interim) text.Append(TextTable.Line($"{(check.IsViolation ? "VIOLATION, " : "")}{InterimReport.Sentence(interim)}"));
        }

        string[] broken = [.. assumptions.Where(check => check.IsBroken && (mechanism.Assumes & AssumptionCheck.AssumptionOf(check.Property)) != Mechanisms.Assumptions.None).Select(check => check.Property)];
        if (broken.Length > 0)
        {
            text.Append(TextTable.Line($"What is claimed of {mechanism.Name} needs values that are {string.Join(" and ", broken)}, and these are not: see below."));
        }

        if (mechanism.Search is { } search)
        {
            text.Append(TextTable.Line($"Regret is a lower bound, and probability-epic an upper one: the best of {search.Evaluations} reports {ReplayReport.Article(noun)} and draw: the truth, {search.Misreports} spread over all, {search.Special} special, {search.Local} in a local search{(search.Deviations == Deviations.Allocation ? "; only those that change what is decided count (--deviations allocation)" : "")}."));
        }

        return text.ToString();
    }

    /// <summary>The checks of what theorems assume, as a table.</summary>
    internal static string Assumptions(IReadOnlyList<CheckResult> assumptions, string level)
    {
        if (assumptions.Count == 0) return "";
        IReadOnlyList<string> shares = Numbers.Aligned([.. assumptions.Select(check => Numbers.Mean(check.Broken))]);
        string table = TextTable.WithHeadline(
            ["assumptions on values", "broken", $"{level}% interval", "of draws"],
            [.. assumptions.Select((check, k) => new[] { check.Property, shares[k], Numbers.Interval(check.Broken), Numbers.Count(check.Draws) })]);
        return table + string.Concat(assumptions.Select(check => check.Remark ?? (check.Witness is { } witness ? AssumptionSentence(witness) : null)).OfType<string>().Select(TextTable.Line));
    }

    /// <summary>What a witness against an assumption shows, in a sentence.</summary>
    internal static string AssumptionSentence(Witness witness)
    {
        if (witness.Sentence is { } own) return $"{witness.Property}: {witness.Name} breaks it at draw {witness.Draw.ToString(CultureInfo.InvariantCulture)}, {own} ({Pairs(witness.Facts)}; signals {Pairs(witness.Signals)}).";
        (string name, double from, double to) = witness.Report.Select(report => (report.Name, From: Signal(witness, report.Name), To: report.Value)).First(change => change.From != change.To);
        string moved = $"{name}.{witness.Agent.ToString(CultureInfo.InvariantCulture)} is raised from {Text(from)} to {Text(to)}";
        string whose = Text(Fact(witness, "value-of"));
        string change = $"value.{Thing(witness)}{whose} {(witness.Property is "monotone" or "own-monotone" ? "falls" : "goes")} from {Text(Fact(witness, "value-before"))} to {Text(Fact(witness, "value-after"))}";
        string why = witness.Property switch
        {
            "single-crossing" => $", by more than value.{Thing(witness)}{witness.Agent.ToString(CultureInfo.InvariantCulture)}, from {Text(Fact(witness, "own-value-before"))} to {Text(Fact(witness, "own-value-after"))}",
            "increasing-differences" or "decreasing-differences" or "pure-common-values" => $", and value.{witness.Agent.ToString(CultureInfo.InvariantCulture)} from {Text(Fact(witness, "own-value-before"))} to {Text(Fact(witness, "own-value-after"))}",
            "continuous" => ", with a jump in between",
            _ => "",
        };
        return $"{witness.Property}: when {moved} at draw {witness.Draw.ToString(CultureInfo.InvariantCulture)}, {change}{why} ({Pairs(witness.Signals)}).";
    }

    /// <summary>Checks and witnesses of a mechanism, within its JSON object.</summary>
    internal static void WriteChecks(Utf8JsonWriter json, MechanismResult mechanism)
    {
        if (mechanism.Checks.Count > 0)
        {
            json.WriteStartArray("assumes");
            foreach (string property in AssumptionCheck.NamesOf(mechanism.Assumes)) json.WriteStringValue(property);
            json.WriteEndArray();
            WriteChecks(json, "checks", mechanism.Checks);
        }

        if (mechanism.Search is { } search)
        {
            json.WriteStartObject("search");
            json.WriteNumber("reports", search.Evaluations);
            json.WriteNumber("misreports", search.Misreports);
            json.WriteNumber("special", search.Special);
            json.WriteNumber("local", search.Local);
            json.WriteString("deviations", search.Deviations == Deviations.Allocation ? "allocation" : "all");
            json.WriteEndObject();
        }

        WriteWitnesses(json, mechanism.Checks);
    }

    /// <summary>The checks of what theorems assume, within the JSON object of a report.</summary>
    internal static void WriteAssumptions(Utf8JsonWriter json, IReadOnlyList<CheckResult> assumptions)
    {
        json.WriteStartObject("assumptions");
        WriteChecks(json, "checks", assumptions);
        WriteWitnesses(json, assumptions);
        json.WriteEndObject();
    }

    /// <summary>What shows that a property does not hold, each in a line of JSON.</summary>
    internal static IEnumerable<string> Witnesses(CheckResult check)
    {
        if (check.Witness is { } drawn) yield return JsonReport.Compact(json => WriteWitness(json, drawn));
        if (check.Interim is { } interim) yield return JsonReport.Compact(json => InterimReport.WriteWitness(json, interim));
    }

    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    internal static string Pairs(IEnumerable<(string Name, double Value)> pairs) => string.Join(", ", pairs.Select(pair => $"{pair.Name} = {Text(pair.Value)}"));

    private static string Sentence(Witness witness)
    {
        string agent = witness.Name, draw = witness.Draw.ToString(CultureInfo.InvariantCulture);
        string what = witness.Property switch
        {
            "ex-post-ic" => $"{agent} gains {Text(Fact(witness, "payoff-misreport") - Fact(witness, "payoff-truth"))} by reporting {Pairs(witness.Report)}",
            "ex-post-ir" => $"{agent} tells the truth and has a payoff of {Text(Fact(witness, "payoff-truth"))}{(Fact(witness, "reservation") is var outside && outside == 0 ? "" : $", and {Text(outside)} when she stays out")}",
            _ when witness.Sentence is { } own => own,
            "monotone-rule" => $"what is decided moves away from what {agent} likes more when she reports {Pairs(witness.Report)}",
            _ when witness.Facts.Any(fact => fact.Name == "more-likely-at") =>
                $"{agent} is less likely to win when she reports {Pairs(witness.Report)} than when she reports {Text(Fact(witness, "more-likely-at"))}",
            _ => $"{agent} is less likely to win when she reports {Pairs(witness.Report)}",
        };
        return $"{witness.Property}: at draw {draw} {what} (signals {Pairs(witness.Signals)}); see it with verify --replay {draw}";
    }

    private static void WriteChecks(Utf8JsonWriter json, string name, IReadOnlyList<CheckResult> checks)
    {
        json.WriteStartArray(name);
        foreach (CheckResult check in checks)
        {
            json.WriteStartObject();
            json.WriteString("property", check.Property);
            json.WriteBoolean("claimed", check.Claimed);
            json.WriteBoolean("violated", check.IsViolation);
            json.WriteNumber("draws", check.Draws);
            json.WriteStartObject("broken");
            JsonReport.WriteEstimate(json, check.Broken);
            json.WriteEndObject();
            if (check.Remark is not null) json.WriteString("remark", check.Remark);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWitnesses(Utf8JsonWriter json, IReadOnlyList<CheckResult> checks)
    {
        json.WriteStartArray("witnesses");
        foreach (Witness witness in checks.Select(check => check.Witness).OfType<Witness>()) WriteWitness(json, witness);
        foreach (InterimWitness witness in checks.Select(check => check.Interim).OfType<InterimWitness>()) InterimReport.WriteWitness(json, witness);

        json.WriteEndArray();
    }

    private static void WriteWitness(Utf8JsonWriter json, Witness witness)
    {
        json.WriteStartObject();
        json.WriteString("property", witness.Property);
        json.WriteNumber("draw", witness.Draw);
        json.WriteNumber(witness.Noun, witness.Agent);
        JsonReport.WriteNumbers(json, "signals", witness.Signals);
        if (witness.Report.Count > 0) JsonReport.WriteNumbers(json, "report", witness.Report);
        JsonReport.WriteNumbers(json, "facts", witness.Facts);
        json.WriteEndObject();
    }

    /// <summary>The thing whose value a witness is about, where there are several.</summary>
    private static string Thing(Witness witness) => witness.Facts.FirstOrDefault(fact => fact.Name == "thing") is { Name: not null } thing ? $"{witness.Things[(int)thing.Value - 1]}." : "";

    private static double Fact(Witness witness, string name) => witness.Facts.First(fact => fact.Name == name).Value;

    private static double Signal(Witness witness, string dimension) =>
        witness.Signals.First(signal => signal.Name == FormattableString.Invariant($"{dimension}.{witness.Agent}")).Value;
}
