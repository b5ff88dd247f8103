using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>A rule for selling one object: from reports to who gets it and who pays what. A mechanism never sees true values.</summary>
public abstract class AuctionMechanism
{
    /// <summary>Makes a mechanism.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    protected AuctionMechanism(MechanismInfo info) => Info = info;

    /// <summary>The entry in the catalogue.</summary>
    public MechanismInfo Info { get; }

    /// <summary>What happens when these are the reports.</summary>
    /// <param name="environment">The values that the rule is made for, as functions of reports.</param>
    /// <param name="reports">What the buyers say their signals are.</param>
    public abstract Outcome Run(AuctionEnvironment environment, Profile reports);
}

/// <summary>What the catalogue says of a mechanism.</summary>
/// <param name="Name">The name by which it is chosen.</param>
/// <param name="Summary">The rule, in a line.</param>
/// <param name="Source">Paper and place.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="WhyNot">Why the mechanism cannot run in an environment, or null when it can.</param>
/// <param name="Create">Makes it; throws a <see cref="SettingException"/> for impossible settings.</param>
public sealed record MechanismInfo(
    string Name,
    string Summary,
    string Source,
    IReadOnlyList<ParameterInfo> Parameters,
    Func<AuctionEnvironment, string?> WhyNot,
    Func<Settings, AuctionMechanism> Create)
{
    /// <summary>What the mechanism is said to have in an environment, by its paper. A check that finds otherwise has found a violation.</summary>
    public Func<AuctionEnvironment, Claims> Claims { get; init; } = _ => Mechanisms.Claims.None;

    /// <summary>What the claims need of the environment's values.</summary>
    public Assumptions Assumes { get; init; }
}

/// <summary>What can be claimed of a mechanism.</summary>
[Flags]
public enum Claims
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Truth-telling is a best reply to truth-telling, whatever the signals.</summary>
    ExPostIncentiveCompatible = 1,

    /// <summary>Nobody who tells the truth loses by taking part, whatever the signals.</summary>
    ExPostIndividuallyRational = 2,

    /// <summary>At most one buyer gets the object.</summary>
    Feasible = 4,

    /// <summary>The allocation is eventually monotone (Goyal and Narayanan, Definition 2).</summary>
    EventuallyMonotone = 8,
}

/// <summary>What theorems assume of values.</summary>
[Flags]
public enum Assumptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Every value is nondecreasing in all signals (Bikhchandani 2005, Assumption 1).</summary>
    Monotone = 1,

    /// <summary>Values are continuous.</summary>
    Continuous = 2,

    /// <summary>V_i − V_j is nondecreasing in i's own signal (Bikhchandani 2005, Assumption 2).</summary>
    SingleCrossing = 4,
}

/// <summary>Who gets the object, or with which probability, and who pays what. A mechanism that goes wrong may sell it to several buyers; that is measured and not hidden.</summary>
public sealed class Outcome
{
    /// <summary>A probability may leave [0, 1] by this: by the roundings of a sum of shares, for instance.</summary>
    private const double Rounding = 1e-9;

    private readonly Sale?[] _sales;
    private readonly List<Requirement> _required = [];

    /// <summary>An outcome in which nobody gets the object yet.</summary>
    public Outcome(int buyers) => _sales = new Sale?[buyers];

    /// <summary>What happens to each buyer.</summary>
    public IReadOnlyList<Sale?> Sales => _sales;

    /// <summary>Numbers that must lie in a range, or the run stops.</summary>
    public IReadOnlyList<Requirement> Required => _required;

    /// <summary>True when the mechanism says what buyers pay.</summary>
    public bool HasPayments => _sales.Any(sale => sale?.Quote is not null);

    /// <summary>
    /// By how much prices and payments that were found by search or quadrature may differ from those that the rule defines, roundings apart, over all buyers at a draw, whether they win or
    /// not; prices that were searched for are never too low. Null when they are exact.
    /// </summary>
    public Real? PriceBound { get; set; }

    /// <summary>
    /// Σ J_i q_i, with J_i the virtual value of each buyer (Goyal and Narayanan, Definition 3), where payments are those of Proposition 1 with no rent at the lowest signal: its expectation is
    /// then the revenue (Lemma 1). Null elsewhere.
    /// </summary>
    public Real? VirtualSurplus { get; set; }

    /// <summary>
    /// Where the rule is seen not to be eventually monotone, given the others' reports: then no payments implement it, and what is computed from payments is not printed. Null where that
    /// cannot be, or is left to a check of incentives.
    /// </summary>
    public Nonmonotone? Nonmonotone { get; set; }

    /// <summary>A buyer gets the object and pays a price, and pays nothing otherwise.</summary>
    public void Sell(int to, Real at, Bool when) => _sales[to] = new SureSale(when, at);

    /// <summary>A buyer gets the object, and the rule does not say what anybody pays.</summary>
    public void Award(int to, Bool when) => _sales[to] = new SureSale(when, null);

    /// <summary>A buyer gets the object with a probability, and pays whether she gets it or not.</summary>
    public void Draw(int to, Real probability, Real payment)
    {
        _sales[to] = new Lottery(probability, payment);
        _required.Add(new("probability", to, probability, -Rounding, 1 + Rounding));
    }

    /// <summary>Σ x_i q_i: what numbers are worth that only count for who gets the object.</summary>
    /// <param name="numbers">A number a buyer.</param>
    public Real IfSold(IReadOnlyList<Real> numbers) => Real.Sum(_sales.Select((sale, i) => sale?.IfSold(numbers[i]) ?? 0));

    /// <summary>A number that the mechanism goes by must be finite.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="buyer">Whose it is, from 0.</param>
    /// <param name="value">The number.</param>
    public void Require(string name, int buyer, Real value) => _required.Add(new(name, buyer, value, -double.MaxValue, double.MaxValue));
}

/// <summary>A number of a buyer that must lie in a range.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Buyer">Whose it is, from 0.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">The lowest that is accepted.</param>
/// <param name="High">The highest that is accepted.</param>
public sealed record Requirement(string Name, int Buyer, Real Value, double Low, double High)
{
    /// <summary>It cannot be elsewhere.</summary>
    public bool IsCertain => Value.Node.Bounds is { Known: true } bounds && bounds.Low >= Low && bounds.High <= High;

    /// <summary>0 where it is in the range, and not a number elsewhere.</summary>
    public Real Check => Real.Choose(Value >= Low & Value <= High, 0, double.NaN);
}

/// <summary>A break of Goyal and Narayanan's Definition 2: a buyer is less likely to win with a higher signal.</summary>
/// <param name="Happens">There is one at this draw.</param>
/// <param name="Buyer">The buyer, from 0.</param>
/// <param name="Lower">The signal at which she is more likely to win.</param>
/// <param name="Higher">The signal at which she is less likely to.</param>
public sealed record Nonmonotone(Bool Happens, Real Buyer, Real Lower, Real Higher);

/// <summary>What happens to one buyer.</summary>
public abstract record Sale
{
    private protected Sale()
    {
    }

    /// <summary>q_i, the probability that she gets the object.</summary>
    public abstract Real Share { get; }

    /// <summary>p_i, what she pays; null when the rule does not say.</summary>
    public abstract Real? Payment { get; }

    /// <summary>The number that the mechanism computed for what she pays, and what it is called; null when there is none.</summary>
    public abstract (string Name, Real Value)? Quote { get; }

    /// <summary>q_i x: what a number is worth that only counts if she gets the object.</summary>
    public abstract Real IfSold(Real x);

    /// <summary>q_i v_i − p_i.</summary>
    /// <param name="value">v_i, what the object is worth to her.</param>
    public abstract Real Utility(Real value);
}

/// <summary>She gets the object or not, as the reports say.</summary>
/// <param name="Wins">She gets the object.</param>
/// <param name="Price">What she pays if she does; null when the rule does not say.</param>
public sealed record SureSale(Bool Wins, Real? Price) : Sale
{
    /// <inheritdoc/>
    public override Real Share => Real.Choose(Wins, 1, 0);

    /// <inheritdoc/>
    public override Real? Payment => Price is { } price ? Real.Choose(Wins, price, 0) : null;

    /// <inheritdoc/>
    public override (string Name, Real Value)? Quote => Price is { } price ? ("price", price) : null;

    /// <inheritdoc/>
    public override Real IfSold(Real x) => Real.Choose(Wins, x, 0);

    /// <inheritdoc/>
    public override Real Utility(Real value) => Real.Choose(Wins, value - (Price ?? 0), 0);
}

/// <summary>She gets the object with a probability, and pays in any case. With signals known, payoffs depend on nothing else, so no lot is drawn.</summary>
/// <param name="Probability">The probability, in [0, 1].</param>
/// <param name="Paid">What she pays.</param>
public sealed record Lottery(Real Probability, Real Paid) : Sale
{
    /// <inheritdoc/>
    public override Real Share => Probability;

    /// <inheritdoc/>
    public override Real? Payment => Paid;

    /// <inheritdoc/>
    public override (string Name, Real Value)? Quote => ("payment", Paid);

    /// <inheritdoc/>
    public override Real IfSold(Real x) => Probability * x;

    /// <inheritdoc/>
    public override Real Utility(Real value) => Probability * value - Paid;
}
