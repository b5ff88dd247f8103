using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>One draw in full: what everybody knows, what the mechanisms do when all tell the truth, and what they do when the buyer who gains most from it misreports.</summary>
/// <param name="Draw">The index of the draw.</param>
/// <param name="Signals">All signals, by name.</param>
/// <param name="Values">V_i(s), the true value of each buyer.</param>
/// <param name="Mechanisms">What each mechanism does.</param>
public sealed record Replay(long Draw, IReadOnlyList<(string Name, double Value)> Signals, IReadOnlyList<double> Values, IReadOnlyList<Replay.Play> Mechanisms)
{
    /// <summary>Replays a draw.</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules.</param>
    /// <param name="settings">The values of the parameters of both.</param>
    /// <param name="verification">How misreports are searched for.</param>
    /// <param name="run">The seed and the kind of uniforms.</param>
    /// <param name="draw">The index of the draw.</param>
    public static Replay Of(AuctionEnvironment environment, IReadOnlyList<AuctionMechanism> mechanisms, Settings settings, Verification verification, RunOptions run, long draw)
    {
        Real[] values = [];
        List<Recorded> recorded = [];
        Kernel kernel = Kernel.Record($"replay of {environment.Info.Name}", () =>
        {
            Profile signals = environment.Draw();
            Profile shifts = IncentiveCheck.Shifts(environment);
            int[] buyers = [.. Enumerable.Range(0, environment.Buyers)];
            values = environment.Values(signals);
            foreach (AuctionMechanism mechanism in mechanisms)
            {
                Outcome truth = mechanism.Run(environment, signals);
                if (!truth.HasPayments)
                {
                    recorded.Add(new(mechanism.Info.Name, truth, null, null, [], null));
                    continue;
                }

                MisreportSearch.Found[] found = [.. buyers.Select(i => new MisreportSearch(environment, mechanism, i, verification.Misreports).Run(signals, shifts.Of(i)))];
                (Real gain, Real who) = Choice.Largest([.. found.Select(own => own.Gain)]);
                var reported = new Profile(buyers.Select(i => signals.Of(i).Select((signal, d) => Real.Choose(Real.AreEqual(who, i), found[i].Report[d], signal))));
                Real[] report = [.. environment.Signals.Select((_, d) => Choice.At(who, [.. found.Select(own => own.Report[d])]))];
                recorded.Add(new(mechanism.Info.Name, truth, gain, who, report, mechanism.Run(environment, reported)));
            }

            return [];
        });
        IReadOnlyDictionary<string, double> given = settings.InputValues(environment.Info.Parameters.Concat(mechanisms.SelectMany(mechanism => mechanism.Info.Parameters)));
        IReadOnlyList<NamedNode> names = environment.SignalsIn(kernel);
        IEnumerable<Node> watched = [.. names.Select(named => named.Node), .. values.Select(value => value.Node), .. recorded.SelectMany(one => one.Nodes)];
        Interpreter at = KernelRun.At(kernel, [.. kernel.Parameters.Select(name => given[name])], run, draw, watched);
        double[] worth = [.. values.Select(value => at[value.Node])];
        return new(draw, [.. names.Select(named => (named.Name, at[named.Node]))], worth, [.. recorded.Select(one => one.Played(environment, worth, at))]);
    }

    /// <summary>What happens to a buyer.</summary>
    /// <param name="Probability">The probability that she gets the object.</param>
    /// <param name="IsLottery">The rule is one of probabilities: then she pays in any case.</param>
    /// <param name="Price">The price at which she may have it, or in a lottery what she pays; null where the rule does not say.</param>
    /// <param name="Payoff">What the object is worth to her if she gets it, less what she pays; null where the rule does not say what she pays.</param>
    public sealed record Share(double Probability, bool IsLottery, double? Price, double? Payoff);

    /// <summary>What a mechanism does at a draw.</summary>
    /// <param name="Mechanism">Its name.</param>
    /// <param name="Truth">What happens to each buyer when all tell the truth.</param>
    /// <param name="Buyer">The buyer who gains most from a misreport, from 1; null where nobody gains.</param>
    /// <param name="Gain">What she gains.</param>
    /// <param name="Report">Her misreport, by the name of the dimension.</param>
    /// <param name="Misreport">What happens to each buyer when she misreports.</param>
    public sealed record Play(string Mechanism, IReadOnlyList<Share> Truth, int? Buyer, double Gain, IReadOnlyList<(string Name, double Value)> Report, IReadOnlyList<Share> Misreport);

    private sealed record Recorded(string Mechanism, Outcome Truth, Real? Gain, Real? Who, IReadOnlyList<Real> Report, Outcome? Misreport)
    {
        internal IEnumerable<Node> Nodes => Sales(Truth).Concat(Misreport is null ? [] : Sales(Misreport)).Concat(Report.Select(value => value.Node)).Concat(Gain is { } gain && Who is { } who ? [gain.Node, who.Node] : []);

        internal Play Played(AuctionEnvironment environment, double[] values, Interpreter at)
        {
            IReadOnlyList<Share> truth = Shares(Truth, values, at);
            double gain = Gain is { } real ? at[real.Node] : 0;
            return gain > 0 && Misreport is not null && Who is { } who
                ? new(Mechanism, truth, (int)at[who.Node] + 1, gain, [.. Report.Select((value, d) => (environment.Signals[d].Name, at[value.Node]))], Shares(Misreport, values, at))
                : new(Mechanism, truth, null, 0, [], []);
        }

        private static IEnumerable<Node> Sales(Outcome outcome) => outcome.Sales.SelectMany(sale => sale switch
        {
            null => [],
            SureSale { Price: null } sure => [sure.Wins.Node],
            SureSale { Price: { } price } sure => [sure.Wins.Node, price.Node],
            _ => new[] { sale.Share.Node, sale.Quote!.Value.Value.Node },
        });

        private static Share[] Shares(Outcome outcome, double[] values, Interpreter at) => [.. outcome.Sales.Select((sale, i) =>
        {
            double? price = sale?.Quote is { } quote ? at[quote.Value.Node] : null;
            if (sale is Lottery { Probability: var share }) return new Share(at[share.Node], true, price, at[share.Node] * values[i] - price);
            bool wins = sale is SureSale sure && at[sure.Wins.Node] != 0;
            return new Share(wins ? 1 : 0, false, price, !outcome.HasPayments ? null : wins ? values[i] - (price ?? 0) : 0);
        })];
    }
}
