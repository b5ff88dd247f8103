using ExPost.Kernels;

namespace ExPost.Mechanisms.Tests.ManyObjects;

/// <summary>A mechanism for several objects, played at signals that a test chooses: each is a share of its range.</summary>
internal sealed class PlayedObjects
{
    private readonly Interpreter _interpreter;
    private readonly Node[][] _gets;
    private readonly Node[][] _prices;
    private readonly Node[][] _values;
    private readonly Node? _bound;

    internal PlayedObjects(ObjectsEnvironment environment, Mechanism mechanism, Settings? settings = null)
    {
        Node[][] gets = [], prices = [], values = [];
        Node? bound = null;
        int[] buyers = [.. Enumerable.Range(0, environment.Buyers)];
        var kernel = Kernel.Record("played", () =>
        {
            Profile signals = environment.Draw();
            var outcome = (ObjectsOutcome)mechanism.Run(environment, signals);
            gets = [.. buyers.Select(i => outcome.Gets(i).Select(got => Real.Choose(got, 1, 0).Node).ToArray())];
            prices = [.. buyers.Select(i => outcome.Quotes(i).Select(quote => quote.Value.Node).ToArray())];
            values = [.. buyers.Select(i => environment.ValuesOf(i, signals).Select(value => value.Node).ToArray())];
            bound = outcome.PriceBound?.Node;
            return [];
        });
        (_gets, _prices, _values, _bound) = (gets, prices, values, bound);
        _interpreter = new Interpreter(kernel, [.. gets.Concat(prices).Concat(values).SelectMany(nodes => nodes), .. bound is null ? Array.Empty<Node>() : [bound]]);
        IReadOnlyDictionary<string, double> inputs = (settings ?? new Settings()).InputValues(environment.Info.Parameters);
        _interpreter.SetParameters([.. kernel.Parameters.Select(name => inputs[name])]);
    }

    internal double Bound => _interpreter[_bound!];

    internal PlayedObjects At(params ReadOnlySpan<double> signals)
    {
        _interpreter.Run(signals);
        return this;
    }

    internal double Price(int buyer, int thing) => _interpreter[_prices[buyer][thing]];

    internal double Value(int buyer, int place) => _interpreter[_values[buyer][place]];

    /// <summary>The objects that a buyer gets, as a set of bits.</summary>
    internal int Gets(int buyer) => _gets[buyer].Select((node, k) => _interpreter[node] != 0 ? 1 << k : 0).Sum();
}
