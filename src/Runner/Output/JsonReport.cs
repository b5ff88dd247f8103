using System.Globalization;
using System.Text;
using System.Text.Json;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Runner.Output;

/// <summary>Results as JSON; the keys are a contract with scripts.</summary>
internal static class JsonReport
{
    internal const int Schema = 1;

    internal static string Text(Report report) => Write(json =>
    {
        Heading.Write(json, report.Command, report.Experiment);
        json.WriteNumber("draws", report.Result.Draws);
        if (report.Partial)
        {
            json.WriteBoolean("partial", true);
            // With a target nobody said how many.
            if (report.Rule is null) json.WriteNumber("drawsRequested", report.Options.Draws);
            if (report.InterimPartial) json.WriteBoolean("interimPartial", true);
            if (report.AssumptionsPartial) json.WriteNumber("assumptionDrawsRequested", report.AssumptionDrawsRequested);
        }

        Heading.WriteRandomNumbers(json, report.SeedText, report.Options);
        if (report.Experiment.Controls.Count > 0) WriteTexts(json, "controlVariates", report.Experiment.Controls);
        json.WriteNumber("confidence", report.Options.Confidence);
        if (report.Rule is not null) StoppingReport.Write(json, report.Rule, report.Result.Stopping!);
        json.WriteString("engine", report.Engine.Name);
        json.WriteString("device", report.Engine.Device);
        if (report.Engine is AutoEngine { Why: { } why }) json.WriteString("engineChosenBecause", why);
        json.WriteNumber("threads", report.Options.Threads);
        json.WriteNumber("elapsedSeconds", report.Result.Elapsed.TotalSeconds);
        json.WriteNumber("drawsPerSecond", report.DrawsPerSecond);
        Heading.WriteVersion(json);
        json.WriteStartArray("mechanisms");
        foreach (MechanismResult mechanism in report.Result.Mechanisms)
        {
            json.WriteStartObject();
            json.WriteString("name", mechanism.Name);
            WriteMeasures(json, mechanism);
            VerificationReport.WriteChecks(json, mechanism);
            if (mechanism.Interim.Count > 0) InterimReport.WriteTypes(json, mechanism.Interim);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (report.Command == "verify") VerificationReport.WriteAssumptions(json, report.Assumptions);
        if (report.Command != "compare") return;
        json.WriteStartArray("differences");
        foreach (MechanismResult difference in report.Result.Differences)
        {
            json.WriteStartObject();
            json.WriteString("mechanism", difference.Name);
            json.WriteString("baseline", report.Result.Mechanisms[0].Name);
            WriteMeasures(json, difference);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>A JSON object, indented, with a line end.</summary>
    internal static string Write(Action<Utf8JsonWriter> body) => Text(indented: true, json =>
    {
        json.WriteStartObject();
        body(json);
        json.WriteEndObject();
    }) + "\n";

    /// <summary>JSON in a line, without a line end.</summary>
    internal static string Compact(Action<Utf8JsonWriter> value) => Text(indented: false, value);

    /// <summary>How JSON is written: it goes into files and not into web pages.</summary>
    internal static JsonWriterOptions Options(bool indented) => new() { Indented = indented, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Text(bool indented, Action<Utf8JsonWriter> value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options(indented))) value(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A parameter: a number as a number, several as an array, a distribution as text.</summary>
    internal static void WriteParameter(Utf8JsonWriter json, ParameterInfo parameter, string value)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Coefficients:
                json.WritePropertyName(parameter.Name);
                json.WriteRawValue(value);
                break;
            case ParameterKind.Distribution or ParameterKind.Word:
                json.WriteString(parameter.Name, value);
                break;
            case ParameterKind.Numbers:
                json.WriteStartArray(parameter.Name);
                foreach (string number in value.Split(',')) json.WriteNumberValue(double.Parse(number, CultureInfo.InvariantCulture));
                json.WriteEndArray();
                break;
            default:
                json.WriteNumber(parameter.Name, double.Parse(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>What a model file says, in its own keys: buyers, signals with one distribution or one a buyer, and the value, one or one a buyer; and what trade and public goods have instead.</summary>
    internal static void WriteModel(Utf8JsonWriter json, Model model)
    {
        json.WriteStartObject("model");
        if (model.Kind != ModelKind.Trade) json.WriteNumber($"{model.Noun}s", model.Buyers);
        json.WriteStartObject("signals");
        foreach (Signal signal in model.Signals) WriteOneOrEach(json, signal.Name, Model.Distributions(signal));
        json.WriteEndObject();
        if (model.Kind == ModelKind.PublicGood) json.WriteNumber("cost", model.Cost);
        if (model.Good is { } good)
        {
            json.WritePropertyName(ModelGood.Key);
            json.WriteRawValue(good.Range);
            if (good.Cost is not null) json.WriteString("cost", good.Cost.ToString());
        }

        if (model.Objects is { } objects) WriteObjects(json, objects);
        else if (model.Kind != ModelKind.Trade) WriteOneOrEach(json, "value", [.. model.Values.Select(value => value.ToString())]);
        else for (int k = 0; k < ModelTrade.Keys.Count; k++) json.WriteString(ModelTrade.Keys[k], model.Values[k].ToString());
        if (model.Allocation is { } rule) WriteAllocation(json, rule);
        json.WriteEndObject();
    }

    /// <summary>Objects and bundle in the form of the file.</summary>
    private static void WriteObjects(Utf8JsonWriter json, ModelObjects objects)
    {
        json.WriteStartObject(ModelObjects.Key);
        foreach ((string name, IReadOnlyList<ValueExpression> values) in objects.Objects) WriteOneOrEach(json, name, [.. values.Select(value => value.ToString())]);
        json.WriteEndObject();
        json.WriteString(ModelObjects.BundleKey, objects.BundleText);
    }

    /// <summary>A rule in the form of the file: probabilities, or an object with the score and the reserve.</summary>
    private static void WriteAllocation(Utf8JsonWriter json, Allocation rule)
    {
        if (rule.IsScore) json.WriteStartObject(Allocation.Name);
        WriteOneOrEach(json, rule.IsScore ? "highest" : Allocation.Name, [.. rule.Expressions.Select(own => own.ToString())]);
        if (rule.Reserve is { } least) json.WriteNumber("reserve", least);
        if (rule.IsScore) json.WriteEndObject();
    }

    private static void WriteOneOrEach(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 1)
        {
            json.WriteString(name, texts[0]);
            return;
        }

        WriteTexts(json, name, texts);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteMeasures(Utf8JsonWriter json, MechanismResult mechanism)
    {
        json.WriteStartObject("measures");
        foreach ((string name, Estimate estimate) in mechanism.Measures)
        {
            json.WriteStartObject(name);
            WriteEstimate(json, estimate);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>The entries of an estimate, within its object.</summary>
    internal static void WriteEstimate(Utf8JsonWriter json, Estimate estimate)
    {
        WriteNumber(json, "mean", estimate.Mean);
        WriteNumber(json, "standardError", estimate.StandardError);
        WriteNumber(json, "low", estimate.Low);
        WriteNumber(json, "high", estimate.High);
        if (estimate.Method is not null) json.WriteString("method", estimate.Method);
    }

    /// <summary>Numbers by name.</summary>
    internal static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<(string Name, double Value)> numbers)
    {
        json.WriteStartObject(name);
        foreach ((string key, double value) in numbers) WriteNumber(json, key, value);
        json.WriteEndObject();
    }

    /// <summary>A number, or nothing where there is none; JSON has no word for NaN.</summary>
    internal static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else if (value is not null) json.WriteNull(name);
    }
}
