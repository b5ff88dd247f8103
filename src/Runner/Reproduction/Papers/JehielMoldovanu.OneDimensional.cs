namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 5 and its proof: signals of one dimension.</summary>
internal static partial class JehielMoldovanu
{
    private const string Transfers = "verify -e linear-choice -m efficient-transfers";

    /// <summary>Own coefficients 2 and 1 of agent 1, social ones −4 and −2.</summary>
    private const string Harmful = Transfers + " --set coefficients=[[[2,0.5],[-6,1]],[[1,0],[-3,0.5]]]";

    private static Claim[] OneDimensional() =>
    [
        new("jehiel-moldovanu-5-1-ratios", "Section 5, after (5.1)", "weak congruence with ratios, where agent 1's signal counts −4 and −2 for society in the two alternatives", Printed.Statement("(5.1) can be rewritten as a_ki^i / a_k'i^i > 1 ⟹ Σ_j a_kj^i / Σ_j a_k'j^i > 1"))
        {
            Why = "With social coefficients below 0 a ratio above 1 says that the first is the smaller one: the ratios 2/1 and −4/−2 are both above 1, (5.1) fails as −4 < −2, and an agent gains by a lie, for the efficient rule gives alternative 1, which she likes more the higher her signal, to her lower signals.",
            Witness = () =>
            {
                (State low, State high) = (State.Play(Harmful, 0.1, 0.5), State.Play(Harmful, 0.4, 0.5));
                double both = (2.0 - 1) * (0.1 - 0.4);
                return new(
                    [("s^2", 0.5), ("alternative 1 at s^1 = 0.1", low.Detail(1, "alternative-1")), ("alternative 2 at s^1 = 0.4", high.Detail(1, "alternative-2")), ("what the incentive constraints of both types sum to", both), ("gain at s^1 = 0.1", low.Gain), ("gain at s^1 = 0.4", high.Gain)],
                    low.Detail(1, "alternative-1") == 0 || high.Detail(1, "alternative-2") == 0 || both >= 0, $"{Harmful} --draws 1e5");
            },
        },
        Transfer(0),
        Transfer(1),
        new("jehiel-moldovanu-7-12-range", "Equation (7.12)", "for which k transfers are said to change by (7.12), with the coefficients of linear-choice", Printed.Statement("for all k, 1 < k ≤ K − 1"))
        {
            Why = "x^2 − x^1 is then left open, and 0 is as good as any other number: agent 1 with s^1 = 0.2, for whom alternative 1 is efficient, would gain 0.06 by a report of 0.3; it must be 1 ≤ k.",
            Errata = [6],
            Witness = () =>
            {
                (State truth, State lie) = (State.Play(Transfers, 0.2, 0.5), State.Play(Transfers, 0.3, 0.5));
                double first = -truth.Detail(1, "payment"), second = -lie.Detail(1, "payment"), rise = truth.Value("2.1") - truth.Value("1.1");
                // With transfers of the mechanism, and with x^2 = x^1.
                (double mended, double printed) = (rise + second - first, rise);
                return new(
                    [("s^1", 0.2), ("s^2", 0.5), ("alternative 1 is chosen", truth.Detail(1, "alternative-1")), ("alternative 2 is chosen at a report of 0.3", lie.Detail(1, "alternative-2")), ("gain with x^2 = x^1", printed), ("gain with x^2 − x^1 by (7.12) for k = 1", mended)],
                    printed <= 0);
            },
        },
        new("jehiel-moldovanu-theorem-5-1-loss", "Proof of Theorem 5.1, the last display", "what agent 1 with s^1 = 0.03 loses by a report of 0.5 when s^2 = 0.1, by which alternative 3 is chosen and not 1", Printed.Evaluated("Σ_l (a_(k+l−1)i^i − a_(k+l)i^i)(s^i − s̄^(i,k+l))", PrintedLoss(0.03, 0.1)))
        {
            Exact = new(Loss(0.03, 0.1), "her values at her true signal, and transfers by (7.12)"),
            Witness = () =>
            {
                (double printed, double played) = (PrintedLoss(0.03, 0.1), PlayedLoss(0.03, 0.5, 0.1));
                return new([("the display", printed), ("payoffs at both reports of the mechanism", played)], Math.Abs(printed - played) < 1e-12);
            },
        },
        new("jehiel-moldovanu-theorem-5-1", "Theorem 5.1 and footnote 46", "probability that nobody gains by a lie with the transfers of (7.12)", Printed.Statement("truth-telling constitutes an ex-post equilibrium"))
        {
            Witness = () => States.Honest(Transfers),
            Exact = new(1, "an agent is indifferent where society is, and beyond likes the next alternative more"),
            Simulated = new($"{Transfers} --draws 1e5", "probability-epic"),
        },
        new("jehiel-moldovanu-theorem-5-1-distribution", "Theorem 5.1", "transfers at the same signals when these are distributed in another way", Printed.Statement("the associated transfers do not depend on the distribution of signals"))
        {
            Witness = () =>
            {
                double[] signals = [0.7, 0.2];
                State[] states = [.. new[] { "uniform(0,1)", "power(2)", "beta(2,3)" }.Select(distribution => State.Play($"{Transfers} --set distribution={distribution}", signals))];
                double[] payments = [.. states.Select(state => state.Detail(1, "payment"))];
                return new([("s^1", signals[0]), ("s^2", signals[1]), ("agent 1 pays, uniform(0,1)", payments[0]), ("power(2)", payments[1]), ("beta(2,3)", payments[2])], payments.All(payment => payment == payments[0]) && payments[0] != 0);
            },
        },
    ];

    private static Claim Transfer(int agent) => new(FormattableString.Invariant($"jehiel-moldovanu-7-12-agent-{agent + 1}"), "Equation (7.12)", FormattableString.Invariant($"the expected transfer to agent {agent + 1} with the coefficients of linear-choice"), Printed.Evaluated("(7.12) from x^1 = 0", LinearCase.ExpectedTransfer(agent)))
    {
        Exact = new(LinearCase.ExpectedTransferByEnvelope(agent), "quadrature of what the envelope theorem leaves of her value"),
        Simulated = new("simulate -e linear-choice -m efficient-transfers --draws 4e6", FormattableString.Invariant($"transfer.{agent + 1}")),
    };

    /// <summary>The last display of the proof, from the first interval to the last.</summary>
    private static double PrintedLoss(double own, double other)
    {
        (int Alternative, double From, double To)[] intervals = LinearCase.Intervals(0, other);
        return intervals.Zip(intervals.Skip(1), (last, next) => (LinearCase.Own(last.Alternative, 0) - LinearCase.Own(next.Alternative, 0)) * (own - next.From)).Sum();
    }

    /// <summary>What she has in the first interval, where she is, less what she would have in the last.</summary>
    private static double Loss(double own, double other)
    {
        (int Alternative, double From, double To)[] intervals = LinearCase.Intervals(0, other);
        double[] transfers = LinearCase.Transfers(0, other);
        double Has(int m) => LinearCase.Value(intervals[m].Alternative, 0, 0, own, other) + transfers[m];
        return Has(0) - Has(transfers.Length - 1);
    }

    private static double PlayedLoss(double own, double report, double other)
    {
        (State truth, State lie) = (State.Play(Transfers, own, other), State.Play(Transfers, report, other));
        // With the third alternative she has its value at her true signal, and the transfer that goes with it.
        return truth.Payoff(1) - (truth.Value("3.1") - lie.Detail(1, "payment"));
    }
}
