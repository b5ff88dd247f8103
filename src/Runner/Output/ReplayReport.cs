using System.Text;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;

namespace ExPost.Runner.Output;

/// <summary>One draw in full, as tables or as JSON.</summary>
internal static class ReplayReport
{
    internal static string Table(Experiment experiment, RunOptions options, string seed, Replay replay)
    {
        var text = new StringBuilder(Heading.Text(experiment));
        text.Append(TextTable.Line(FormattableString.Invariant($"Draw {replay.Draw} of seed {seed}, {Heading.Uniforms(options.Uniforms)}; {experiment.Verification?.Misreports ?? 0} misreports {Article(experiment.Environment.AgentNoun)} spread over all.")));
        List<string[]> known = [.. replay.Signals.Select(signal => new[] { signal.Name, VerificationReport.Text(signal.Value) })];
        known.AddRange(replay.Values.Select(value => new[] { $"value.{value.Name}", VerificationReport.Text(value.Value) }));
        text.Append('\n').Append(TextTable.WithHeadline(["", "truth"], known));
        foreach (Replay.Play play in replay.Mechanisms)
        {
            text.Append('\n').Append(Outcome(experiment.Environment, $"{play.Mechanism}, all tell the truth:", play.Truth));
            if (play.Agent is { } agent)
            {
                string name = experiment.Environment.NameOf(agent - 1);
                text.Append('\n').Append(Outcome(experiment.Environment, $"{play.Mechanism}, {name} misreports:", play.Misreport));
                text.Append(TextTable.Line($"{char.ToUpperInvariant(name[0])}{name[1..]} gains {VerificationReport.Text(play.Gain)} by reporting {VerificationReport.Pairs(play.Report)}."));
            }
            else if (play.Truth.Any(share => share.Payoff is not null))
            {
                text.Append(TextTable.Line("No misreport that was tried gains anything."));
            }
        }

        return text.ToString();
    }

    internal static string Json(Experiment experiment, RunOptions options, string seed, Replay replay) => JsonReport.Write(json =>
    {
        Heading.Write(json, "verify", experiment);
        json.WriteNumber("replay", replay.Draw!.Value);
        Heading.WriteRandomNumbers(json, seed, options);
        Heading.WriteVersion(json);
        JsonReport.WriteNumbers(json, "signals", replay.Signals);
        JsonReport.WriteNumbers(json, "values", replay.Values);
        json.WriteStartArray("mechanisms");
        foreach (Replay.Play play in replay.Mechanisms)
        {
            json.WriteStartObject();
            json.WriteString("name", play.Mechanism);
            Shares("truth", play.Truth);
            if (play.Agent is { } agent)
            {
                json.WriteNumber(experiment.Environment.AgentNoun, agent);
                json.WriteNumber("gain", play.Gain);
                JsonReport.WriteNumbers(json, "report", play.Report);
                Shares("misreport", play.Misreport);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();

        void Shares(string name, IReadOnlyList<Replay.Share> shares)
        {
            json.WriteStartArray(name);
            foreach (Replay.Share share in shares)
            {
                json.WriteStartObject();
                foreach (Replay.Detail detail in share.Details)
                {
                    if (detail.IsEvent) json.WriteBoolean(detail.Key, detail.Value != 0);
                    else JsonReport.WriteNumber(json, detail.Key, detail.Value);
                }

                JsonReport.WriteNumber(json, "payoff", share.Payoff);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    private static string Outcome(ValueEnvironment environment, string title, IReadOnlyList<Replay.Share> shares)
    {
        string[] headings = [.. shares.SelectMany(share => share.Details).Select(detail => detail.Heading).Distinct()];
        return TextTable.Line(title) + TextTable.WithHeadline(
            ["", .. headings, "payoff"],
            [.. shares.Select((share, i) => (string[])[environment.NameOf(i), .. headings.Select(heading => share.Details.FirstOrDefault(detail => detail.Heading == heading) is { } found ? Text(found) : ""), share.Payoff is { } payoff ? VerificationReport.Text(payoff) : ""])]);
    }

    private static string Text(Replay.Detail detail) => !detail.IsEvent ? VerificationReport.Text(detail.Value) : detail.Value != 0 ? "yes" : "no";

    /// <summary>A noun with its article.</summary>
    internal static string Article(string noun) => $"{("aeiou".Contains(noun[0], StringComparison.Ordinal) ? "an" : "a")} {noun}";
}
