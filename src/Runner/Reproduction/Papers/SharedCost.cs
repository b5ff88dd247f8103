namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Chung and Ely's public good with v_i = s_i + a s_−i and signals uniform on [0, 1], in plain numbers: what rules realise and collect.</summary>
/// <param name="a">The weight of the other's signal, not below 0.</param>
/// <param name="cost">The cost of the good.</param>
internal sealed class SharedCost(double a, double cost)
{
    /// <summary>What signals must sum to for values to cover the cost.</summary>
    private readonly double _pivot = cost / (1 + a);

    /// <summary>The expected surplus of the efficient rule.</summary>
    internal double EfficientSurplus => Efficiently(Surplus);

    /// <summary>How often the efficient rule provides.</summary>
    internal double EfficientProvision => Efficiently((_, _) => 1);

    /// <summary>What the efficient rule collects with t_i = inf v_i(x, s_−i) over the x at which it provides.</summary>
    internal double EfficientPayments => 2 * Efficiently((_, y) => Math.Max(0, _pivot - y) + a * y);

    /// <summary>The same by the envelope theorem: values, less what agents have, whose payoffs rise at the rate 1 from the lowest signal at which it provides; in the mean that is (1 − F)/f = 1 − s where it provides.</summary>
    internal double EfficientPaymentsByEnvelope => Efficiently((x, y) => (1 + a) * (x + y) - 2 * (1 - x));

    /// <summary>The expected surplus of a threshold rule.</summary>
    /// <param name="first">v̄_1; v̄_2 is what it leaves of the cost.</param>
    internal double ThresholdSurplus(double first) => ByThreshold(first, Surplus);

    /// <summary>How often a threshold rule provides.</summary>
    /// <param name="first">v̄_1.</param>
    internal double ThresholdProvision(double first) => ByThreshold(first, (_, _) => 1);

    /// <summary>An agent's expected value less the cost where a threshold rule provides.</summary>
    /// <param name="first">v̄_1.</param>
    internal double ThresholdFirstValueLessCost(double first) => ByThreshold(first, (x, y) => x + a * y - cost);

    /// <summary>What a threshold rule with v̄_1 = v̄_2 collects by the printed payments.</summary>
    internal double EqualThresholdPayments => 2 * ByThreshold(cost / 2, (_, y) => Lowest(cost / 2, y) + a * y);

    /// <summary>The same by the envelope theorem.</summary>
    internal double EqualThresholdPaymentsByEnvelope => ByThreshold(cost / 2, (x, y) => (1 + a) * (x + y) - 2 * (1 - x));

    /// <summary>The largest surplus of a threshold rule, on a grid of the v̄_1 that are values at signals at which values cover the cost exactly; a is below 1.</summary>
    internal (double First, double Surplus) BestThreshold
    {
        get
        {
            (double low, double high) = (Math.Max(0, _pivot - 1), Math.Min(1, _pivot));
            double First(int k) => (1 - a) * (low + (high - low) * k / 200) + a * _pivot;
            return Enumerable.Range(0, 201).Select(k => (First(k), ThresholdSurplus(First(k)))).MaxBy(one => one.Item2);
        }
    }

    private double Surplus(double x, double y) => (1 + a) * (x + y) - cost;

    private double Efficiently(Func<double, double, double> function) => Quadrature.Above(function, y => _pivot - y, _pivot, _pivot - 1);

    /// <summary>The lowest signal of agent 1 at which a threshold rule provides, given agent 2's.</summary>
    private double Lowest(double first, double y) => Math.Max(0, Math.Max(first - a * y, a == 0 ? (y >= cost - first ? 0 : 1) : (cost - first - y) / a));

    private double ByThreshold(double first, Func<double, double, double> function)
    {
        double second = cost - first;
        // Where bounds are 0 or 1, and where they are the same.
        double[] ends = [second, second - a, a > 0 ? first / a : second, a > 0 ? (first - 1) / a : second, a < 1 ? (second - a * first) / (1 - a * a) : second];
        return Quadrature.Above(function, y => Lowest(first, y), ends);
    }
}
