using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>Who gets the object, or with which probability, and who pays what. A mechanism that goes wrong may sell it to several buyers; that is measured and not hidden.</summary>
public sealed class AuctionOutcome : Outcome
{
    /// <summary>A probability may leave [0, 1], and shares that are written to sum to 1 may miss it, by this.</summary>
    public const double Rounding = 1e-9;

    private readonly Sale?[] _sales;

    /// <summary>An outcome in which nobody gets the object yet.</summary>
    public AuctionOutcome(int buyers) => _sales = new Sale?[buyers];

    /// <summary>What happens to each buyer.</summary>
    public IReadOnlyList<Sale?> Sales => _sales;

    /// <summary>True when no lot decides who gets the object.</summary>
    public bool IsSure => _sales.All(sale => sale is null || sale.Gets is not null);

    /// <summary>The probability with which each buyer gets the object.</summary>
    public Real[] Shares => [.. _sales.Select(sale => sale?.Share ?? 0)];

    /// <summary>Whether each buyer gets the object, where no lot decides.</summary>
    public Bool[] Wins => [.. _sales.Select(sale => sale?.Gets ?? false)];

    /// <inheritdoc/>
    public override bool HasPayments => _sales.Any(sale => sale?.Quote is not null);

    /// <summary>
    /// Σ J_i q_i, with J_i the virtual value of each buyer (Goyal and Narayanan, Definition 3), where payments are those of Proposition 1 with no rent at the lowest signal: its expectation is
    /// then the revenue (Lemma 1). Null elsewhere.
    /// </summary>
    public Real? VirtualSurplus { get; set; }

    /// <summary>What a VCG mechanism in which the lowest type has nothing would leave the planner at this draw (Ke 2009, Lemma 1: its expectation is EΔ). Null where the surplus is not shared among the buyers.</summary>
    public Real? VcgSurplus { get; init; }

    /// <inheritdoc/>
    public override bool SharesSurplus => _sales.Any(sale => sale is SharedSale);

    /// <inheritdoc/>
    public override Real? Deficit => SharesSurplus ? 0 - Real.Sum(_sales.Select(sale => sale?.Payment ?? 0)) : null;

    /// <inheritdoc/>
    public override Overdemand? Infeasible
    {
        get
        {
            Real[] shares = Shares;
            Real winners = Real.Sum(shares), last = 0;
            for (int i = 0; i < shares.Length; i++) last = Real.Choose(shares[i] > 0, i, last);
            return new(
                winners > 1 + Rounding,
                last,
                fact => fact("winners") is var count && count != Math.Floor(count)
                    ? FormattableString.Invariant($"the buyers' probabilities of getting the object sum to {count:R}")
                    : FormattableString.Invariant($"{count:R} buyers get the object"),
                [("winners", winners), .. shares.Select((share, i) => (FormattableString.Invariant($"wins.{i + 1}"), share))]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Decisions
    {
        get
        {
            static string Gets(int buyer) => FormattableString.Invariant($"buyer {buyer + 1} gets it");
            if (IsSure)
            {
                Bool nobody = !Bool.Any(Wins);
                return [("nobody gets it", nobody, nobody), .. Wins.Select((win, i) => (Gets(i), win, win))];
            }

            Real total = Real.Sum(Shares);
            return [("nobody gets it", total < 1 - Rounding, total <= 0), .. Shares.Select((share, i) => (Gets(i), share > 0, share >= 1 - Rounding))];
        }
    }

    /// <summary>A buyer gets the object and pays a price, and pays nothing otherwise.</summary>
    public void Sell(int to, Real at, Bool when) => _sales[to] = new SureSale(when, at);

    /// <summary>A buyer gets the object, and the rule does not say what anybody pays.</summary>
    public void Award(int to, Bool when) => _sales[to] = new SureSale(when, null);

    /// <summary>A buyer gets the object or not, and pays in either case.</summary>
    /// <param name="to">The buyer, from 0.</param>
    /// <param name="when">She gets it.</param>
    /// <param name="payment">What she pays; negative when she is paid.</param>
    public void Share(int to, Bool when, Real payment) => _sales[to] = new SharedSale(when, payment);

    /// <summary>A buyer gets the object with a probability, and pays whether she gets it or not.</summary>
    public void Draw(int to, Real probability, Real payment)
    {
        _sales[to] = new Lottery(probability, payment);
        Require(new Requirement("probability", to, probability, -Rounding, 1 + Rounding));
    }

    /// <summary>Σ x_i q_i: what numbers are worth that only count for who gets the object.</summary>
    /// <param name="numbers">A number a buyer.</param>
    public Real IfSold(IReadOnlyList<Real> numbers) => Real.Sum(_sales.Select((sale, i) => sale?.IfSold(numbers[i]) ?? 0));

    /// <inheritdoc/>
    public override IReadOnlyList<Quote> Quotes(int agent) => _sales[agent]?.Quote is { } quote ? [quote] : [];

    /// <inheritdoc/>
    public override Real Utility(int agent, IReadOnlyList<Real> values) => _sales[agent]?.Utility(values[0]) ?? 0;

    /// <summary>q_i.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Real Value)> Allocation(int agent) => [("wins", _sales[agent]?.Share ?? 0)];

    /// <summary>q_i: eventually monotone in i's signal (Goyal and Narayanan, Definition 2).</summary>
    /// <param name="agent">The buyer, from 0.</param>
    public override Real? Rising(int agent) => _sales[agent]?.Share ?? 0;

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details(int agent) => _sales[agent]?.Details ?? [new("wins", "wins", null, false)];
}
