using ExPost.Kernels;

namespace ExPost.Mechanisms.Tests.Choices;

/// <summary>A choice between two alternatives as the engine would record it, played at signals that a test chooses, and what the values are there. Where a signal is not uniform(0,1) it is given by its share in (0, 1).</summary>
internal sealed class PlayedChoice
{
    private readonly Interpreter _interpreter;
    private readonly Node _second;
    private readonly Node[] _payments;
    private readonly Node[] _values;
    private readonly Node? _bound;

    internal PlayedChoice(ChoiceEnvironment environment, MechanismInfo info, string set = "") : this(environment, info.Create(Played.Settings(set)), Played.Settings(set), info.Parameters)
    {
    }

    private PlayedChoice(ChoiceEnvironment environment, Mechanism mechanism, Settings settings, IReadOnlyList<ParameterInfo> parameters)
    {
        ChoiceOutcome? outcome = null;
        Node[] values = [], payments = [];
        Node? second = null;
        Kernel kernel = Kernel.Record("played", () =>
        {
            Profile signals = environment.Draw();
            outcome = (ChoiceOutcome)mechanism.Run(environment, signals);
            values = [.. Enumerable.Range(0, environment.Agents).Select(i => environment.ValuesOf(i, signals)[0].Node)];
            payments = [.. Enumerable.Range(0, environment.Agents).Select(i => outcome.Quotes(i).Single().Value.Node)];
            second = outcome.Chosen[1].Node;
            return [];
        });
        (_second, _payments, _values, _bound) = (second!, payments, values, outcome!.PriceBound?.Node);
        _interpreter = new Interpreter(kernel, [_second, .. _payments, .. _values, .. _bound is null ? Array.Empty<Node>() : [_bound]]);
        IReadOnlyDictionary<string, double> inputs = settings.InputValues([.. environment.Info.Parameters, .. parameters]);
        _interpreter.SetParameters([.. kernel.Parameters.Select(name => inputs[name])]);
    }

    /// <summary>They trade, or the good is provided.</summary>
    internal bool Happens => _interpreter[_second] != 0;

    /// <summary>How far payments may be from those of the rule; null where they are exact.</summary>
    internal double? Bound => _bound is null ? null : _interpreter[_bound];

    internal PlayedChoice At(params ReadOnlySpan<double> signals)
    {
        _interpreter.Run(signals);
        return this;
    }

    internal double Payment(int agent) => _interpreter[_payments[agent]];

    internal double Value(int agent) => _interpreter[_values[agent]];
}
