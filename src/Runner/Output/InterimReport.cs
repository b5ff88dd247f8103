using System.Globalization;
using System.Text;
using System.Text.Json;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>What interim checks add to a report: types with what they have and gain, and what shows that a property does not hold.</summary>
internal static class InterimReport
{
    /// <summary>Tables of more agents are left to JSON.</summary>
    private const int MostAgents = 4;

    /// <summary>A table for each agent, a row a type.</summary>
    internal static string Types(MechanismResult mechanism, string level)
    {
        var text = new StringBuilder();
        foreach (InterimAgent agent in mechanism.Interim.Take(MostAgents))
        {
            InterimType first = agent.Types[0];
            List<Column> columns = [.. first.Type.Select((own, d) => ColumnOf(agent, d == 0 ? $"{agent.Name}: {own.Name}" : own.Name, type => Number(type.Type[d].Value)))];
            if (first.Utility is not null)
            {
                columns.Add(ColumnOf(agent, "utility", type => Numbers.Mean(type.Utility!)));
                Column interval = ColumnOf(agent, $"{level}% interval", type => Numbers.Interval(type.Utility!)), gain = ColumnOf(agent, "misreport gains", type => $"{Numbers.Mean(type.Gain!)} ± {Numbers.Margin(type.Gain!)}");
                // An interval of many digits has no room beside the others; those of all types are in JSON.
                if (columns.Append(interval).Append(gain).Sum(column => column.Width) <= TextTable.Width) columns.Add(interval);
                columns.Add(gain);
            }

            Column[] probabilities = [.. first.Probabilities.Select((own, k) => ColumnOf(agent, own.Name, type => Numbers.Mean(type.Probabilities[k].Estimate)))];
            int shown = Enumerable.Range(0, probabilities.Length + 1).LastOrDefault(count => columns.Concat(probabilities.Take(count)).Sum(column => column.Width) <= TextTable.Width);
            columns.AddRange(probabilities.Take(shown));
            text.Append(TextTable.WithHeadline([.. columns.Select(column => column.Title)], [.. agent.Types.Select((_, row) => columns.Select(column => column.Cells[row]).ToArray())]));
            if (shown < probabilities.Length) text.Append(TextTable.Line($"All probabilities of {agent.Name} are in the result with --format json."));
        }

        if (mechanism.Interim.Count > MostAgents) text.Append(TextTable.Line($"The types of all {mechanism.Interim.Count} agents are in the result with --format json."));
        return text.ToString();
    }

    /// <summary>The types of all agents, within the JSON object of a mechanism.</summary>
    internal static void WriteTypes(Utf8JsonWriter json, IReadOnlyList<InterimAgent> agents)
    {
        json.WriteStartArray("interim");
        foreach (InterimAgent agent in agents)
        {
            json.WriteStartObject();
            json.WriteNumber("agent", agent.Agent);
            json.WriteStartArray("types");
            foreach (InterimType type in agent.Types)
            {
                json.WriteStartObject();
                JsonReport.WriteNumbers(json, "type", type.Type);
                Write(json, "utility", type.Utility);
                Write(json, "gain", type.Gain);
                if (type.Report.Count > 0) JsonReport.WriteNumbers(json, "report", type.Report);
                json.WriteStartObject("probabilities");
                foreach ((string name, Estimate estimate) in type.Probabilities) Write(json, name, estimate);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What shows that a property does not hold, as one of the witnesses.</summary>
    internal static void WriteWitness(Utf8JsonWriter json, InterimWitness witness)
    {
        json.WriteStartObject();
        json.WriteString("property", witness.Property);
        json.WriteNumber(witness.Noun, witness.Agent);
        foreach ((string name, IReadOnlyList<(string, double)> point) in witness.Points) JsonReport.WriteNumbers(json, name, point);
        Write(json, witness.Fact, witness.Estimate);
        json.WriteEndObject();
    }

    /// <summary>The same in a sentence.</summary>
    internal static string Sentence(InterimWitness witness)
    {
        string number = $"{Numbers.Mean(witness.Estimate)} {Numbers.Interval(witness.Estimate)}".TrimEnd();
        string At(string point) => VerificationReport.Pairs(witness[point]);
        return witness.Property switch
        {
            "interim-ic" => $"interim-ic: {witness.Name} with {At("type")} gains {number} on average by reporting {At("report")}",
            "interim-ir" => $"interim-ir: {witness.Name} with {At("type")} tells the truth and has {number} on average, beyond what she has when she stays out",
            "monotone-field" => $"monotone-field: from {At("type")} of {witness.Name} to {At("other")} what is decided on average moves away from what she likes more: (s − t) · (Ψ(s) − Ψ(t)) is {number}",
            _ => $"{witness.Property}: around the rectangle of types of {witness.Name} from {At("from")} to {At("to")} the circulation of Ψ over its area is {number}, and that of a gradient is 0: no payments make the rule interim incentive compatible",
        };
    }

    private static void Write(Utf8JsonWriter json, string name, Estimate? estimate)
    {
        if (estimate is null) return;
        json.WriteStartObject(name);
        JsonReport.WriteEstimate(json, estimate);
        json.WriteEndObject();
    }

    private static Column ColumnOf(InterimAgent agent, string title, Func<InterimType, string> cell) => new(title, Numbers.Aligned([.. agent.Types.Select(cell)]));

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A column of a table.</summary>
    /// <param name="Title">Its title.</param>
    /// <param name="Cells">A cell a type.</param>
    private sealed record Column(string Title, IReadOnlyList<string> Cells)
    {
        /// <summary>With the space beside it.</summary>
        internal int Width => Math.Max(Title.Length, Cells.Max(cell => cell.Length)) + 2;
    }
}
