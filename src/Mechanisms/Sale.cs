using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>What happens to one buyer.</summary>
public abstract record Sale
{
    private protected Sale()
    {
    }

    /// <summary>Whether she gets the object, where no lot decides; null where one does.</summary>
    public virtual Bool? Gets => null;

    /// <summary>q_i, the probability that she gets the object.</summary>
    public abstract Real Share { get; }

    /// <summary>p_i, what she pays; null when the rule does not say.</summary>
    public abstract Real? Payment { get; }

    /// <summary>The number that the mechanism computed for what she pays; null when there is none.</summary>
    public abstract Quote? Quote { get; }

    /// <summary>q_i x: what a number is worth that only counts if she gets the object.</summary>
    public abstract Real IfSold(Real x);

    /// <summary>q_i v_i − p_i.</summary>
    /// <param name="value">v_i, what the object is worth to her.</param>
    public abstract Real Utility(Real value);

    /// <summary>What happens to her, for reading.</summary>
    public abstract IReadOnlyList<Detail> Details { get; }
}

/// <summary>She gets the object or not, as the reports say.</summary>
/// <param name="Wins">She gets the object.</param>
/// <param name="Price">What she pays if she does; null when the rule does not say.</param>
public sealed record SureSale(Bool Wins, Real? Price) : Sale
{
    /// <inheritdoc/>
    public override Bool? Gets => Wins;

    /// <inheritdoc/>
    public override Real Share => Real.Choose(Wins, 1, 0);

    /// <inheritdoc/>
    public override Real? Payment => Price is { } price ? Real.Choose(Wins, price, 0) : null;

    /// <inheritdoc/>
    public override Quote? Quote => Price is { } price ? new("price", price, Decides: true) : null;

    /// <inheritdoc/>
    public override Real IfSold(Real x) => Real.Choose(Wins, x, 0);

    /// <inheritdoc/>
    public override Real Utility(Real value) => Real.Choose(Wins, value - (Price ?? 0), 0);

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details => [new("wins", "wins", null, Wins), .. Price is { } price ? new[] { new Detail("price", "price", price, null) } : []];
}

/// <summary>She gets the object or not, and pays in either case: the winner hands on some of what the object is worth to the others.</summary>
/// <param name="Wins">She gets the object.</param>
/// <param name="Paid">What she pays; negative when she is paid.</param>
public sealed record SharedSale(Bool Wins, Real Paid) : Sale
{
    /// <inheritdoc/>
    public override Bool? Gets => Wins;

    /// <inheritdoc/>
    public override Real Share => Real.Choose(Wins, 1, 0);

    /// <inheritdoc/>
    public override Real? Payment => Paid;

    /// <inheritdoc/>
    public override Quote? Quote => new("payment", Paid, Decides: false);

    /// <inheritdoc/>
    public override Real IfSold(Real x) => Real.Choose(Wins, x, 0);

    /// <inheritdoc/>
    public override Real Utility(Real value) => Real.Choose(Wins, value, 0) - Paid;

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details => [new("wins", "wins", null, Wins), new("payment", "payment", Paid, null)];
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
    public override Quote? Quote => new("payment", Paid, Decides: false);

    /// <inheritdoc/>
    public override Real IfSold(Real x) => Probability * x;

    /// <inheritdoc/>
    public override Real Utility(Real value) => Probability * value - Paid;

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details => [new("wins", "probability", Probability, null), new("price", "payment", Paid, null)];
}
