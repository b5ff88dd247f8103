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

/// <summary>Who gets the object and at which price. A mechanism that goes wrong may sell it to several buyers; that is measured and not hidden.</summary>
public sealed class Outcome
{
    private readonly Sale?[] _sales;

    /// <summary>An outcome in which nobody gets the object yet.</summary>
    public Outcome(int buyers) => _sales = new Sale?[buyers];

    /// <summary>What happens to each buyer.</summary>
    public IReadOnlyList<Sale?> Sales => _sales;

    /// <summary>True when the mechanism says what buyers pay.</summary>
    public bool HasPayments => _sales.Any(sale => sale?.Price is not null);

    /// <summary>
    /// By how much prices that were found by search may at most exceed the prices that the rule defines, roundings apart, over all buyers at a draw, whether they win or
    /// not; null when prices are exact.
    /// </summary>
    public Real? PriceBound { get; set; }

    /// <summary>A buyer gets the object and pays a price, and pays nothing otherwise.</summary>
    public void Sell(int to, Real at, Bool when) => _sales[to] = new(when, at);

    /// <summary>A buyer gets the object, and the rule does not say what anybody pays.</summary>
    public void Award(int to, Bool when) => _sales[to] = new(when, null);
}

/// <summary>What happens to one buyer.</summary>
/// <param name="Wins">She gets the object.</param>
/// <param name="Price">What she pays if she does; null when the rule does not say.</param>
public sealed record Sale(Bool Wins, Real? Price);
