using System.Globalization;
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
                Value(parameter);
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
