using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The density rises linearly from a to the mode m and falls linearly to b.</summary>
/// <param name="A">The lowest point.</param>
/// <param name="Mode">The mode, from a to b.</param>
/// <param name="B">The highest point, above a.</param>
public sealed record Triangular(double A, double Mode, double B) : Distribution
{
    /// <inheritdoc/>
    public override double Low => A;

    /// <inheritdoc/>
    public override double High => B;

    /// <inheritdoc/>
    public override double Expectation => A + ((Mode - A) + (B - A)) / 3;

    /// <inheritdoc/>
    public override IEnumerable<double> Breaks => Mode > A && Mode < B ? [Mode] : [];

    /// <inheritdoc/>
    public override Real Quantile(Real u) => Real.Choose(
        u <= (Mode - A) / (B - A),
        A + Real.Sqrt(u * ((B - A) * (Mode - A))),
        B - Real.Sqrt((1 - u) * ((B - A) * (B - Mode))));

    /// <inheritdoc/>
    public override double Cumulative(double x) =>
        x <= A ? 0
        : x >= B ? 1
        : x <= Mode ? (x - A) * (x - A) / ((B - A) * (Mode - A))
        : 1 - (B - x) * (B - x) / ((B - A) * (B - Mode));

    /// <inheritdoc/>
    public override double Density(double x) =>
        x < A || x > B ? 0
        : x < Mode || Mode == B ? 2 * (x - A) / ((B - A) * (Mode - A))
        : 2 * (B - x) / ((B - A) * (B - Mode));

    /// <inheritdoc/>
    public override double Survival(double x) =>
        x <= A ? 1
        : x >= B ? 0
        : x < Mode ? AboveRising(x) / ((B - A) * (Mode - A))
        : (B - x) * (B - x) / ((B - A) * (B - Mode));

    /// <inheritdoc/>
    public override Real Density(Real x) => OfSides(
        x,
        () => 2 * (x - A) / ((B - A) * (Mode - A)),
        () => 2 * (B - x) / ((B - A) * (B - Mode)));

    /// <inheritdoc/>
    public override Real Survival(Real x) => OfSides(
        x,
        () => AboveRising(x) / ((B - A) * (Mode - A)),
        () => (B - x) * (B - x) / ((B - A) * (B - Mode)));

    /// <summary>(b − x) / 2 from the mode on; below it a quotient without cancellation, infinite at a.</summary>
    public override Real InverseHazard(Real x) => OfSides(
        x,
        () => AboveRising(x) / (2 * NotNegative(x - A)),
        () => NotNegative(B - x) / 2);

    /// <inheritdoc/>
    public override string ToString() => $"triangular({Text(A)},{Text(Mode)},{Text(B)})";

    internal Triangular Checked() =>
        A < B && A <= Mode && Mode <= B && double.IsFinite((B - A) * (B - A)) ? this : throw new FormatException("triangular(a,m,b) needs a ≤ m ≤ b and a < b");

    /// <summary>(b − a) (m − a) − (x − a)² as a sum of what is positive: times the density's slope over 2, the share above a point that is not above the mode.</summary>
    private double AboveRising(double x) => (B - Mode) * (Mode - A) + (Mode - x) * (Mode - A + (x - A));

    private Real AboveRising(Real x) => (B - Mode) * (Mode - A) + (Mode - x) * (Mode - A + (x - A));

    /// <summary>One formula below the mode, the other from the mode on; only one of them where a side has no length.</summary>
    private Real OfSides(Real x, Func<Real> rising, Func<Real> falling) =>
        Mode == A ? falling() : Mode == B ? rising() : Real.Choose(x < Mode, rising(), falling());
}
