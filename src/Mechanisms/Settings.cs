using System.Globalization;
using System.Text.Json;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms;

/// <summary>The values that a user gave to parameters; the others have their defaults.</summary>
public sealed class Settings
{
    private readonly Dictionary<string, string> _given;

    /// <summary>Takes over values by name, as they were written.</summary>
    public Settings(IEnumerable<KeyValuePair<string, string>>? given = null) => _given = new(given ?? []);

    /// <summary>The names that were set.</summary>
    public IReadOnlyCollection<string> Names => _given.Keys;

    /// <summary>The value as it was written, or the default.</summary>
    public string Text(ParameterInfo parameter) => _given.GetValueOrDefault(parameter.Name, parameter.Default);

    /// <summary>The value of a whole number.</summary>
    /// <exception cref="SettingException">It is no whole number, or out of range.</exception>
    public int Whole(ParameterInfo parameter)
    {
        double value = Value(parameter);
        return value == Math.Floor(value) ? (int)value : throw Refuse(parameter);
    }

    /// <summary>The value of a number.</summary>
    /// <exception cref="SettingException">It is no number, or out of range.</exception>
    public double Value(ParameterInfo parameter) => Number(parameter, Text(parameter));

    /// <summary>The values of several numbers.</summary>
    /// <exception cref="SettingException">One is no number, or out of range.</exception>
    public double[] Values(ParameterInfo parameter) => [.. Text(parameter).Split(',').Select(text => Number(parameter, text))];

    /// <summary>One of the words that are accepted.</summary>
    /// <exception cref="SettingException">It is none of them.</exception>
    public string Word(ParameterInfo parameter) => parameter.Words.Contains(Text(parameter)) ? Text(parameter) : throw Refuse(parameter);

    /// <summary>The values of coefficients: a list an alternative, in it one an agent, in it a number an agent's signal.</summary>
    /// <exception cref="SettingException">It is no such list, its lists are not of one length, there are fewer than two alternatives or agents, or a number is out of range.</exception>
    public double[][][] Coefficients(ParameterInfo parameter)
    {
        double[][][]? read = null;
        try { read = JsonSerializer.Deserialize<double[][][]>(Text(parameter)); }
        catch (JsonException) { }
        if (read is null || read.Any(rows => rows is null || rows.Any(row => row is null))) throw Refuse(parameter);
        int agents = read.Length == 0 ? 0 : read[0].Length;
        for (int k = 0; k < read.Length; k++)
        {
            if (read[k].Length != agents) throw Shape(parameter, FormattableString.Invariant($"alternative {k + 1} has {read[k].Length} lists and alternative 1 has {agents}, one an agent"));
            for (int i = 0; i < agents; i++)
            {
                if (read[k][i].Length != agents) throw Shape(parameter, FormattableString.Invariant($"alternative {k + 1}, agent {i + 1} has {read[k][i].Length} numbers, and there are {agents} agents' signals"));
                if (read[k][i].Any(number => !(number >= parameter.Low && number <= parameter.High))) throw Refuse(parameter);
            }
        }

        if (read.Length < 2 || agents < 2) throw Shape(parameter, FormattableString.Invariant($"there are {read.Length} alternatives and {agents} agents, and at least 2 of each are needed"));
        return read;
    }

    /// <summary>The same settings with another value for a parameter.</summary>
    public Settings With(string name, string value) => new(new Dictionary<string, string>(_given) { [name] = value });

    /// <summary>The number is left to a search for the best one.</summary>
    public bool IsBest(ParameterInfo parameter) => parameter.Maximizes is not null && Text(parameter) == ParameterInfo.Best;

    /// <summary>A coefficient as an input of the kernel that is being recorded.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="alternative">The alternative, from 0.</param>
    /// <param name="agent">Whose value, from 0.</param>
    /// <param name="signal">Whose signal, from 0.</param>
    public static Real Coefficient(ParameterInfo parameter, int alternative, int agent, int signal) => Real.Parameter(Place(parameter, alternative, agent, signal), parameter.Low, parameter.High);

    /// <summary>Σ_i a_ki^j, what a signal counts for all agents together in an alternative: an input too, so that a draw need not add up what is the same at all draws.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="alternative">The alternative, from 0.</param>
    /// <param name="signal">Whose signal, from 0.</param>
    public static Real SocialCoefficient(ParameterInfo parameter, int alternative, int signal) => Real.Parameter(SocialPlace(parameter, alternative, signal));

    /// <summary>Σ_i a_ki^j, added from the first agent to the last.</summary>
    /// <param name="coefficients">The coefficients of an alternative.</param>
    /// <param name="signal">Whose signal, from 0.</param>
    public static double Social(double[][] coefficients, int signal) => coefficients.Skip(1).Aggregate(coefficients[0][signal], (sum, own) => sum + own[signal]);

    /// <summary>The number as an input of the kernel that is being recorded.</summary>
    /// <exception cref="SettingException">It is no number, or out of range.</exception>
    public Real Input(ParameterInfo parameter)
    {
        Value(parameter);
        return Real.Parameter(parameter.Name, parameter.Low, parameter.High);
    }

    /// <summary>Several numbers as inputs of the kernel that is being recorded.</summary>
    /// <exception cref="SettingException">One is no number, or out of range.</exception>
    public Real[] Inputs(ParameterInfo parameter) => [.. Values(parameter).Select((_, k) => Real.Parameter(Place(parameter, k), parameter.Low, parameter.High))];

    /// <summary>The values of a kernel's inputs, by the names that <see cref="Input"/> and <see cref="Inputs"/> gave them.</summary>
    /// <param name="parameters">The parameters that may be inputs.</param>
    public IReadOnlyDictionary<string, double> InputValues(IEnumerable<ParameterInfo> parameters)
    {
        var values = new Dictionary<string, double>();
        foreach (ParameterInfo parameter in parameters)
        {
            if (parameter.Kind == ParameterKind.Number) values[parameter.Name] = Value(parameter);
            if (parameter.Kind == ParameterKind.Coefficients)
            {
                double[][][] all = Coefficients(parameter);
                for (int k = 0; k < all.Length; k++)
                {
                    for (int i = 0; i < all[k].Length; i++)
                    {
                        for (int j = 0; j < all[k][i].Length; j++) values[Place(parameter, k, i, j)] = all[k][i][j];
                        values[SocialPlace(parameter, k, i)] = Social(all[k], i);
                    }
                }
            }

            if (parameter.Kind != ParameterKind.Numbers) continue;
            double[] several = Values(parameter);
            for (int k = 0; k < several.Length; k++) values[Place(parameter, k)] = several[k];
        }

        return values;
    }

    /// <summary>A distribution.</summary>
    /// <exception cref="SettingException">It is none that is known, or its numbers are impossible.</exception>
    public Distribution Distribution(ParameterInfo parameter)
    {
        try { return Distributions.Distribution.Parse(Text(parameter)); }
        catch (FormatException problem) { throw new SettingException($"{parameter.Name}={Text(parameter)}: {problem.Message}"); }
    }

    /// <summary>Checks a value without using it.</summary>
    /// <exception cref="SettingException">It is not acceptable.</exception>
    public void Check(ParameterInfo parameter)
    {
        switch (parameter.Kind)
        {
            case ParameterKind.Whole:
                Whole(parameter);
                break;
            case ParameterKind.Number:
                if (!IsBest(parameter)) Value(parameter);
                break;
            case ParameterKind.Word:
                Word(parameter);
                break;
            case ParameterKind.Coefficients:
                Coefficients(parameter);
                break;
            case ParameterKind.Numbers:
                Values(parameter);
                break;
            default:
                Distribution(parameter);
                break;
        }
    }

    private static string Place(ParameterInfo parameter, int k) => FormattableString.Invariant($"{parameter.Name}.{k + 1}");

    private static string Place(ParameterInfo parameter, int k, int i, int j) => FormattableString.Invariant($"{parameter.Name}.{k + 1}.{i + 1}.{j + 1}");

    private static string SocialPlace(ParameterInfo parameter, int k, int j) => FormattableString.Invariant($"{parameter.Name}.{k + 1}.all.{j + 1}");

    private SettingException Shape(ParameterInfo parameter, string problem) => new($"{parameter.Name}={Text(parameter)}: {problem}; {parameter.Name} is {parameter.Accepted}");

    private double Number(ParameterInfo parameter, string text)
    {
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return read && value >= parameter.Low && value <= parameter.High ? value : throw Refuse(parameter);
    }

    private SettingException Refuse(ParameterInfo parameter) => new($"{parameter.Name}={Text(parameter)}: {parameter.Name} ({parameter.Meaning}) is {parameter.Accepted}");
}

/// <summary>A parameter was given a value that is not acceptable. The message names parameter, value and what is accepted.</summary>
public sealed class SettingException : Exception
{
    /// <summary>With a message for the user.</summary>
    public SettingException(string message) : base(message)
    {
    }
}
