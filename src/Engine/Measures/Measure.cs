using ExPost.Engine.Statistics;
using ExPost.Kernels;

namespace ExPost.Engine.Measures;

/// <summary>From what a run has gathered to an estimate.</summary>
/// <param name="tally">What the run has gathered.</param>
/// <param name="confidence">The confidence level of the interval, in (0, 1).</param>
public delegate Estimate Estimator(Tally tally, double confidence);

/// <summary>A quantity that is estimated from draws. It says which sums it needs, and what they tell.</summary>
/// <param name="Name">The name by which it is asked for and printed.</param>
public abstract record Measure(string Name)
{
    /// <summary>It is computed from payments, or from what they are derived from: where no payments implement a rule it is not printed.</summary>
    public bool NeedsPayments { get; init; }

    /// <summary>Registers the sums of the measure.</summary>
    public abstract Estimator Estimate(SumList sums);

    /// <summary>The measure of other numbers with the same expectations; the measure itself where it counts draws, or looks for the largest.</summary>
    /// <param name="by">The other number for a number at a draw.</param>
    public virtual Measure Controlled(Func<Real, Real> by) => this;

    /// <summary>Registers the sums of the paired difference to another mechanism's measure of the same name; null when it has no meaning.</summary>
    public abstract Estimator? DifferenceTo(Measure first, SumList sums);
}

/// <summary>The expectation of a number.</summary>
/// <param name="Name">The name.</param>
/// <param name="X">The number at a draw.</param>
public sealed record Mean(string Name, Real X) : Measure(Name)
{
    /// <inheritdoc/>
    public override Estimator Estimate(SumList sums)
    {
        (int x, int xx) = (sums.PlaceOf(Sum.Of(X)), sums.PlaceOf(Sum.OfProduct(X, X)));
        return (tally, confidence) => Intervals.Mean(tally.Draws, tally.Sum(x), tally.Sum(xx), confidence);
    }

    /// <inheritdoc/>
    public override Measure Controlled(Func<Real, Real> by) => this with { X = by(X) };

    /// <inheritdoc/>
    public override Estimator? DifferenceTo(Measure first, SumList sums)
    {
        if (first is not Mean { X: var y }) return null;
        Real d = X - y;
        (int sx, int sy, int dd) = (sums.PlaceOf(Sum.Of(X)), sums.PlaceOf(Sum.Of(y)), sums.PlaceOf(Sum.OfProduct(d, d)));
        return (tally, confidence) => Intervals.Difference(tally.Draws, tally.Sum(sx), tally.Sum(sy), tally.Sum(dd), confidence);
    }
}

/// <summary>The probability of an event.</summary>
/// <param name="Name">The name.</param>
/// <param name="Event">Whether it happens at a draw.</param>
public sealed record Probability(string Name, Bool Event) : Measure(Name)
{
    /// <inheritdoc/>
    public override Estimator Estimate(SumList sums)
    {
        int hits = sums.PlaceOf(Sum.OfCount(Event));
        return (tally, confidence) => Intervals.Probability(tally.Count(hits), tally.Draws, confidence);
    }

    /// <inheritdoc/>
    public override Estimator? DifferenceTo(Measure first, SumList sums)
    {
        if (first is Chance) return new Chance(Name, Real.Choose(Event, 1, 0)).DifferenceTo(first, sums);
        if (first is not Probability { Event: var other }) return null;
        int own = sums.PlaceOf(Sum.OfCount(Event)), others = sums.PlaceOf(Sum.OfCount(other));
        int discordant = sums.PlaceOf(Sum.OfCount((Event & !other) | (other & !Event)));
        return (tally, confidence) => Intervals.ProbabilityDifference(tally.Count(own), tally.Count(others), tally.Count(discordant), tally.Draws, confidence);
    }
}

/// <summary>A probability that is the expectation of a number in [0, 1]: the object is given away by lot, with shares that depend on the reports.</summary>
/// <param name="Name">The name.</param>
/// <param name="X">The number at a draw.</param>
public sealed record Chance(string Name, Real X) : Measure(Name)
{
    /// <inheritdoc/>
    public override Estimator Estimate(SumList sums)
    {
        (int x, int xx) = (sums.PlaceOf(Sum.Of(X)), sums.PlaceOf(Sum.OfProduct(X, X)));
        return (tally, confidence) => Intervals.Chance(tally.Draws, tally.Sum(x), tally.Sum(xx), confidence);
    }

    /// <inheritdoc/>
    public override Estimator? DifferenceTo(Measure first, SumList sums) => first switch
    {
        Chance other => new Mean(Name, X).DifferenceTo(new Mean(Name, other.X), sums),
        Probability other => new Mean(Name, X).DifferenceTo(new Mean(Name, Real.Choose(other.Event, 1, 0)), sums),
        _ => null,
    };
}

/// <summary>The ratio of two expectations. Mechanisms are compared by ratios with the same denominator.</summary>
/// <param name="Name">The name.</param>
/// <param name="X">The numerator at a draw.</param>
/// <param name="Y">The denominator at a draw.</param>
public sealed record Ratio(string Name, Real X, Real Y) : Measure(Name)
{
    /// <inheritdoc/>
    public override Estimator Estimate(SumList sums)
    {
        (int x, int xx) = (sums.PlaceOf(Sum.Of(X)), sums.PlaceOf(Sum.OfProduct(X, X)));
        (int y, int yy) = (sums.PlaceOf(Sum.Of(Y)), sums.PlaceOf(Sum.OfProduct(Y, Y)));
        int xy = sums.PlaceOf(Sum.OfProduct(X, Y));
        return (tally, confidence) => Intervals.Ratio(tally.Draws, tally.Sum(x), tally.Sum(xx), tally.Sum(y), tally.Sum(yy), tally.Sum(xy), confidence);
    }

    /// <summary>Both numbers, so that what is left of x − R y is that of both together.</summary>
    /// <param name="by">The other number for a number at a draw.</param>
    public override Measure Controlled(Func<Real, Real> by) => this with { X = by(X), Y = by(Y) };

    /// <inheritdoc/>
    public override Estimator? DifferenceTo(Measure first, SumList sums)
    {
        if (first is not Ratio { X: var other } ratio || ratio.Y.Node != Y.Node) return null;
        Real d = X - other;
        (int own, int others, int dd) = (sums.PlaceOf(Sum.Of(X)), sums.PlaceOf(Sum.Of(other)), sums.PlaceOf(Sum.OfProduct(d, d)));
        (int ownY, int othersY) = (sums.PlaceOf(Sum.OfProduct(X, Y)), sums.PlaceOf(Sum.OfProduct(other, Y)));
        (int y, int yy) = (sums.PlaceOf(Sum.Of(Y)), sums.PlaceOf(Sum.OfProduct(Y, Y)));
        return (tally, confidence) => Intervals.RatioDifference(
            tally.Draws, tally.Sum(own), tally.Sum(others), tally.Sum(dd), tally.Sum(ownY), tally.Sum(othersY), tally.Sum(y), tally.Sum(yy), confidence);
    }
}

/// <summary>The largest value that was seen, of a number that is not negative. It has no interval: more draws can only raise it.</summary>
/// <param name="Name">The name.</param>
/// <param name="X">The number at a draw.</param>
public sealed record Largest(string Name, Real X) : Measure(Name)
{
    /// <inheritdoc/>
    public override Estimator Estimate(SumList sums)
    {
        int x = sums.PlaceOf(Sum.OfMaximum(X));
        return (tally, _) => new(tally.Maximum(x), null, null, null, null);
    }

    /// <inheritdoc/>
    public override Estimator? DifferenceTo(Measure first, SumList sums) => null;
}
