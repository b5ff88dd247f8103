using System.Globalization;
using System.Text;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;

namespace ExPost.Runner.Output;

/// <summary>One draw in full, as tables or as JSON.</summary>
internal static class ReplayReport
{
    internal static string Table(Experiment experiment, RunOptions options, string seed, Replay replay)
    {
        var text = new StringBuilder(Heading.Text(experiment));
        text.Append(TextTable.Line(FormattableString.Invariant($"Draw {replay.Draw} of seed {seed}, {Heading.Uniforms(options.Uniforms)}; {experiment.Verification?.Misreports ?? 0} misreports a buyer spread over all.")));
        List<string[]> known = [.. replay.Signals.Select(signal => new[] { signal.Name, VerificationReport.Text(signal.Value) })];
        known.AddRange(replay.Values.Select((value, i) => new[] { FormattableString.Invariant($"value.{i + 1}"), VerificationReport.Text(value) }));
        text.Append('\n').Append(TextTable.WithHeadline(["", "truth"], known));
        foreach (Replay.Play play in replay.Mechanisms)
        {
            text.Append('\n').Append(Outcome($"{play.Mechanism}, all tell the truth:", play.Truth));
            if (play.Buyer is { } buyer)
            {
                text.Append('\n').Append(Outcome(FormattableString.Invariant($"{play.Mechanism}, buyer {buyer} misreports:"), play.Misreport));
                text.Append(TextTable.Line(FormattableString.Invariant($"Buyer {buyer} gains {VerificationReport.Text(play.Gain)} by reporting {VerificationReport.Pairs(play.Report)}.")));
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
        json.WriteNumber("replay", replay.Draw);
        Heading.WriteRandomNumbers(json, seed, options.Uniforms);
        Heading.WriteVersion(json);
        JsonReport.WriteNumbers(json, "signals", replay.Signals);
        JsonReport.WriteNumbers(json, "values", replay.Values.Select((value, i) => ((i + 1).ToString(CultureInfo.InvariantCulture), value)));
        json.WriteStartArray("mechanisms");
        foreach (Replay.Play play in replay.Mechanisms)
        {
            json.WriteStartObject();
            json.WriteString("name", play.Mechanism);
            Shares("truth", play.Truth);
            if (play.Buyer is { } buyer)
            {
                json.WriteNumber("buyer", buyer);
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
                if (share.IsLottery) JsonReport.WriteNumber(json, "probability", share.Probability);
                else json.WriteBoolean("wins", share.Probability > 0);
                JsonReport.WriteNumber(json, share.IsLottery ? "payment" : "price", share.Price);
                JsonReport.WriteNumber(json, "payoff", share.Payoff);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    });

    private static string Outcome(string title, IReadOnlyList<Replay.Share> shares) => TextTable.Line(title) + TextTable.WithHeadline(
        ["", "wins", "price", "payoff"],
        [.. shares.Select((share, i) => new[] { FormattableString.Invariant($"buyer {i + 1}"), share.IsLottery ? Text(share.Probability) : share.Probability > 0 ? "yes" : "no", Text(share.Price), Text(share.Payoff) })]);

    private static string Text(double? value) => value is { } number ? VerificationReport.Text(number) : "";
}
