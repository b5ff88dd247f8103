using System.Globalization;
using System.Text.Json;
using ExPost.Engine.Stopping;

namespace ExPost.Runner.Output;

/// <summary>How a run with targets ended, and what is still missing.</summary>
internal static class StoppingReport
{
    /// <summary>What was asked for, in a line.</summary>
    internal static string Heading(StoppingRule rule) =>
        $"Draws until {string.Join(", ", rule.Targets)}. Intervals hold wherever that ends, for {(rule.Checks.Count == 1 ? "the only check" : $"each of up to {Numbers.Count(rule.Checks.Count)} checks")} has them at {Percent(rule.Level)}%.";

    /// <summary>What was reached, and what was predicted or is missing, in a line.</summary>
    internal static string End(StoppingRule rule, StoppingResult stopping)
    {
        StoppingCheck last = stopping.Last!;
        if (!last.IsReached) return $"NOT REACHED in {Numbers.Count(last.Draws)} draws: {Missing(rule, last.Limiting)}.";
        string predicted = stopping.First!.IsReached ? "" : stopping.First.Limiting.PredictedDraws is { } draws ? $"; at the first check {Numbers.Count(draws)} were predicted" : "";
        return $"Reached at {Numbers.Count(last.Draws)} draws{predicted}.";
    }

    /// <summary>What a run goes on for, and how many draws that takes where there are not to be as many.</summary>
    internal static string Limiting(StoppingRule rule, TargetReading reading) =>
        $"for {reading.Target} of {reading.Mechanism}{(rule.DrawsNeeded(reading) is { } draws && draws > rule.MaxDraws ? $", which would take about {Numbers.Count(draws)}" : "")}";

    /// <summary>Says it on stderr; that a target was not reached even where nothing else is to be said.</summary>
    internal static void Tell(StoppingRule rule, StoppingResult stopping, bool quiet)
    {
        if (!stopping.IsReached) Program.Complain(End(rule, stopping));
        else if (!quiet) Program.Say(End(rule, stopping));
    }

    /// <summary>All of it as an entry of a JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, StoppingRule rule, StoppingResult stopping)
    {
        json.WriteStartObject("stopping");
        json.WriteStartArray("targets");
        for (int k = 0; k < rule.Targets.Count; k++) Write(json, rule, rule.Targets[k], stopping.Last?.Readings[k]);
        json.WriteEndArray();
        json.WriteBoolean("reached", stopping.IsReached);
        json.WriteNumber("maxDraws", rule.MaxDraws);
        json.WriteNumber("checks", stopping.Last?.Number ?? 0);
        json.WriteNumber("level", rule.Level);
        if (stopping is { First: { } first, Last: { } last })
        {
            json.WriteStartObject("limiting");
            json.WriteString("measure", last.Limiting.Target.Measure);
            json.WriteString("mechanism", last.Limiting.Mechanism);
            json.WriteEndObject();
            // The readings are of these; a run that was stopped has more, of which the estimates are.
            json.WriteNumber("draws", last.Draws);
            WriteDraws(json, "predictedDraws", first.Limiting.PredictedDraws);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StoppingRule rule, Target target, TargetReading? reading)
    {
        json.WriteStartObject();
        json.WriteString("measure", target.Measure);
        json.WriteNumber(target.Kind, target.Precision);
        json.WriteBoolean("reached", reading is { IsReached: true });
        if (reading is not null)
        {
            json.WriteString("mechanism", reading.Mechanism);
            JsonReport.WriteNumber(json, "width", reading.Width ?? double.NaN);
            JsonReport.WriteNumber(json, "allowed", reading.Allowed);
            if (!reading.IsReached) WriteDraws(json, "drawsNeeded", rule.DrawsNeeded(reading));
        }

        json.WriteEndObject();
    }

    private static void WriteDraws(Utf8JsonWriter json, string name, long? draws)
    {
        if (draws is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    /// <summary>How far a target is, and how long it would take.</summary>
    internal static string Missing(StoppingRule rule, TargetReading reading)
    {
        if (reading.Mechanism is null) return $"{reading.Target.Measure} has no estimate, for no payments implement the rule";
        string measure = $"{reading.Target.Measure} of {reading.Mechanism}";
        if (reading.Width is not { } width) return $"{measure} has no interval, and {reading.Target} is asked for";
        if (reading.Allowed == 0) return $"{measure} is 0 ± {Precision(width)}, and no precision is a share of 0 as {reading.Target} asks for; an abs target can be reached";
        return $"{measure} is known to ± {Precision(width)}, and ± {(reading.Target.IsRelative ? $"{Precision(reading.Allowed)} is asked for by {reading.Target}" : $"{reading.Target.PrecisionText} is asked for")}{(rule.DrawsNeeded(reading) is { } draws ? $"; about {Numbers.Count(draws)} draws would do" : rule.IsBeyondReach(reading) ? $"; that takes more draws than {(rule.IsReplicated ? "so many replications" : "a run")} can have" : "")}";
    }

    private static string Precision(double width) => width.ToString(width is >= 1e-3 and < 1e6 ? "G3" : "0.00e0", CultureInfo.InvariantCulture);

    /// <summary>Four decimals, and of a level next to 1 two digits of what it lacks.</summary>
    private static string Percent(double level) => ((decimal)level * 100).ToString($"0.{new string('#', Math.Max(4, 1 - (int)Math.Floor(Math.Log10(100 * (1 - level)))))}", CultureInfo.InvariantCulture);
}
