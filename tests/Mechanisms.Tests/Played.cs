using ExPost.Kernels;

namespace ExPost.Mechanisms.Tests;

/// <summary>
/// A mechanism as the engine would record it, played at signals that a test chooses: every signal is uniform(0,1), so that its quantile is the
/// uniform itself. It yields what happens to each buyer and nothing of what the kernel thinks that is worth.
/// </summary>
internal sealed class Played
{
    private readonly Interpreter _interpreter;
    private readonly Node[] _wins;
    private readonly Node[] _prices;
    private readonly Node? _bound;

    internal Played(AuctionEnvironment environment, AuctionMechanism mechanism, params double[] parameters)
    {
        Buyers = environment.Buyers;
        Outcome? outcome = null;
        var kernel = Kernel.Record("played", () =>
        {
            outcome = mechanism.Run(environment, environment.Draw());
            return outcome.Sales.Select(sale => Sum.OfCount(sale!.Wins)).ToList();
        });
        _wins = [.. outcome!.Sales.Select(sale => sale!.Wins.Node)];
        _prices = [.. outcome.Sales.Where(sale => sale!.Price is not null).Select(sale => sale!.Price!.Value.Node)];
        _bound = outcome.PriceBound?.Node;
        Node[] watched = _bound is null ? [.. _wins, .. _prices] : [.. _wins, .. _prices, _bound];
        _interpreter = new Interpreter(kernel, watched);
        _interpreter.SetParameters(parameters);
    }

    internal int Buyers { get; }

    /// <summary>How far prices may lie above those of the rule, at the last signals.</summary>
    internal double Bound => _interpreter[_bound!];

    /// <summary>Plays at these signals: all dimensions of the first buyer, of the second, and so on. Where a signal is not uniform(0,1), at its share in (0, 1).</summary>
    internal Played At(ReadOnlySpan<double> signals)
    {
        _interpreter.Run(signals);
        return this;
    }

    internal double Price(int buyer) => _interpreter[_prices[buyer]];

    internal bool Wins(int buyer) => _interpreter[_wins[buyer]] != 0;

    internal int Winners() => Enumerable.Range(0, Buyers).Count(Wins);

    /// <summary>Settings from <c>name=value;name=value</c>.</summary>
    internal static Settings Settings(string text) => new(text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));

    internal static AuctionEnvironment PrivateCommon(int buyers) =>
        Environments.PrivateCommon.Entry.Create(new Settings([new("buyers", buyers.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
}
