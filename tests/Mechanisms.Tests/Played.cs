using ExPost.Kernels;

namespace ExPost.Mechanisms.Tests;

/// <summary>
/// A mechanism as the engine would record it, played at signals that a test chooses: every signal is uniform(0,1), so that its quantile is the
/// uniform itself. It yields what happens to each buyer and nothing of what the kernel thinks that is worth.
/// </summary>
internal sealed class Played
{
    private readonly Interpreter _interpreter;
    private readonly Node[] _shares;
    private readonly Node[] _payments;
    private readonly Node[] _prices;
    private readonly Node? _virtualSurplus;
    private readonly Node? _bound;
    private readonly Node? _nonmonotone;

    internal Played(ValueEnvironment environment, Mechanism mechanism, params double[] parameters)
    {
        Buyers = environment.Agents;
        AuctionOutcome? outcome = null;
        Node[] shares = [], payments = [];
        var kernel = Kernel.Record("played", () =>
        {
            outcome = (AuctionOutcome)mechanism.Run(environment, environment.Draw());
            shares = [.. outcome.Sales.Select(sale => sale!.Share.Node)];
            payments = [.. outcome.Sales.Select(sale => sale!.Payment).OfType<Real>().Select(payment => payment.Node)];
            return outcome.Sales.Select(sale => Sum.Of(sale!.Share)).ToList();
        });
        (_shares, _payments) = (shares, payments);
        _prices = [.. outcome!.Sales.Select(sale => sale!.Quote).OfType<Quote>().Select(quote => quote.Value.Node)];
        _virtualSurplus = outcome.VirtualSurplus?.Node;
        (_bound, _nonmonotone) = (outcome.PriceBound?.Node, outcome.Nonmonotone?.Happens.Node);
        Node[] watched = [.. _shares, .. _payments, .. _prices, .. new[] { _virtualSurplus, _bound, _nonmonotone }.OfType<Node>()];
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

    internal bool Wins(int buyer) => Share(buyer) != 0;

    internal double Share(int buyer) => _interpreter[_shares[buyer]];

    internal double Payment(int buyer) => _interpreter[_payments[buyer]];

    internal double VirtualSurplus => _interpreter[_virtualSurplus!];

    /// <summary>The mechanism found its rule not to be eventually monotone; null where it does not look.</summary>
    internal bool? Nonmonotone => _nonmonotone is null ? null : _interpreter[_nonmonotone] != 0;

    internal int Winners() => Enumerable.Range(0, Buyers).Count(Wins);

    /// <summary>Settings from <c>name=value;name=value</c>.</summary>
    internal static Settings Settings(string text) => new(text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));

    internal static AuctionEnvironment PrivateCommon(int buyers) =>
        (AuctionEnvironment)Environments.PrivateCommon.Entry.Create(new Settings([new("buyers", buyers.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
}
