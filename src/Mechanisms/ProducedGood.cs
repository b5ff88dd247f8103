using ExPost.Kernels;
using ExPost.Mechanisms.SingleObject;
using ExPost.Mechanisms.SurplusAuctions;

namespace ExPost.Mechanisms;

/// <summary>
/// A private good that its winner produces (Ke 2009, Section 3): she chooses the quantity x that suits her best, so that the object is worth S(θ) = max over x of v(x, θ) − c(x) to her. S is found once and tabulated.
/// </summary>
public abstract class ProducedGood : AuctionEnvironment
{
    /// <summary>Types of a grid on which it is looked whether the best quantity lies at an end of the range, and halvings where that changes: there S has a kink in its slope.</summary>
    private const int Types = 128, Halvings = 60;

    private readonly double _low;

    private readonly double _high;

    private readonly Lazy<(Func<Real, Real> Surplus, IReadOnlyList<double> Kinks)> _surplus;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="type">The one dimension of a type, with equal supports for all.</param>
    /// <param name="low">The lowest quantity.</param>
    /// <param name="high">The highest quantity.</param>
    protected ProducedGood(EnvironmentInfo info, int buyers, Signal type, double low, double high) : base(info, buyers, [type])
    {
        (_low, _high) = (low, high);
        _surplus = new(Tabulate, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>The types between which S is smooth.</summary>
    internal IReadOnlyList<double> Kinks => _surplus.Value.Kinks;

    /// <summary>v(x, θ).</summary>
    /// <param name="quantity">x.</param>
    /// <param name="type">θ.</param>
    protected abstract Real Worth(Real quantity, Real type);

    /// <summary>c(x).</summary>
    /// <param name="quantity">x.</param>
    protected abstract Real Cost(Real quantity);

    /// <summary>Finds S, so that what stands in the way of that is told before anything is recorded.</summary>
    /// <exception cref="SettingException">S cannot be tabulated.</exception>
    public void MakeTable() => _ = _surplus.Value;

    /// <inheritdoc/>
    /// <exception cref="SettingException">S cannot be tabulated.</exception>
    public override Real Value(int buyer, Profile signals) => _surplus.Value.Surplus(signals[buyer, 0]);

    private (Func<Real, Real> Surplus, IReadOnlyList<double> Kinks) Tabulate()
    {
        Real Best(Real type) => BestQuantity.Of(x => Worth(x, type) - Cost(x), _low, _high);
        var best = new RecordedFunction(1, Bounds.Unknown, x => Best(x[0]));
        var surplus = new RecordedFunction(1, Bounds.Unknown, x =>
        {
            Real quantity = Best(x[0]);
            return Worth(quantity, x[0]) - Cost(quantity);
        });
        double from = Signals[0].Distributions.Min(own => own.Low), to = Signals[0].Distributions.Max(HighestSignal.Of);
        // −1 at the lowest quantity, 1 at the highest.
        int End(double type)
        {
            double quantity = best.At(type), near = (_high - _low) * 1e-12;
            return quantity - _low < near ? -1 : _high - quantity < near ? 1 : 0;
        }

        List<double> kinks = [.. Signals[0].Distributions.SelectMany(own => own.Breaks)];
        double[] grid = [.. Enumerable.Range(0, Types + 1).Select(k => from + (to - from) * k / Types)];
        foreach ((double first, double second) in grid.Zip(grid.Skip(1)))
        {
            (double low, double high, int end) = (first, second, End(first));
            if (End(second) == end) continue;
            for (int k = 0; k < Halvings && 0.5 * (low + high) is var middle && middle > low && middle < high; k++) (low, high) = End(middle) == end ? (middle, high) : (low, middle);
            kinks.Add(high);
        }

        try
        {
            return (TypeTable.Of("surplus", theta => surplus.At(theta), from, to, kinks), kinks);
        }
        catch (NoPaymentException problem)
        {
            throw new SettingException($"S(θ) = max over x of v(x, θ) − c(x) cannot be tabulated: {problem.Message}");
        }
    }
}
