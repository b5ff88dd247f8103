using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>A choice as the engine would record it, played at shares in (0, 1) of draws that a test chooses: signals themselves, where they are uniform(0,1).</summary>
internal sealed class PlayedChoice
{
    private readonly Interpreter _interpreter;
    private readonly Node[] _chosen;
    private readonly Node[] _payments;
    private readonly Node[] _signals;

    internal PlayedChoice(ValueEnvironment environment, Mechanism mechanism, Settings settings)
    {
        Node[] chosen = [], payments = [], signals = [];
        var kernel = Kernel.Record("played", () =>
        {
            Profile drawn = environment.Draw();
            var outcome = (ChoiceOutcome)mechanism.Run(mechanism.View(environment), drawn);
            chosen = [.. outcome.Chosen.Select(one => one.Node)];
            payments = [.. outcome.Payments.Select(payment => payment!.Value.Node)];
            signals = [.. Enumerable.Range(0, environment.Agents).SelectMany(drawn.Of).Select(signal => signal.Node)];
            return [.. outcome.Payments.Select(payment => Sum.Of(payment!.Value)), .. outcome.Chosen.Select(Sum.OfCount)];
        });
        (_chosen, _payments, _signals) = (chosen, payments, signals);
        _interpreter = new Interpreter(kernel, [.. chosen, .. payments, .. signals]);
        IReadOnlyDictionary<string, double> values = settings.InputValues(environment.Info.Parameters);
        _interpreter.SetParameters([.. kernel.Parameters.Select(name => values[name])]);
    }

    /// <summary>The alternative that is chosen; exactly one is.</summary>
    internal int Chosen => Enumerable.Range(0, _chosen.Length).Single(k => _interpreter[_chosen[k]] != 0);

    internal double Transfer(int agent) => -_interpreter[_payments[agent]];

    internal double Signal(int place) => _interpreter[_signals[place]];

    internal PlayedChoice At(params double[] shares)
    {
        _interpreter.Run(shares);
        return this;
    }
}
