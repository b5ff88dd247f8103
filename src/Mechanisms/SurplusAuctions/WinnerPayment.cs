using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using MathNet.Numerics.LinearAlgebra;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// M_i: what the winner pays in Ke's mechanism M1, shared equally by the losers, so that truth is a Bayesian equilibrium and the budget is balanced (Ke 2009, equations 4 to 7). With one distribution F
/// for n agents it is (n − 1)/n · E[S(θ) | θ ≤ own] for the highest type θ of n. Else the M_i solve a linear system of differential equations; from its lowest type on (n − 1)/n · S is paid there, where the
/// paper prints S/n.
/// </summary>
internal static class WinnerPayment
{
    /// <summary>M_i of each agent, as functions from the lowest to the highest type, with an error below 10⁻¹⁰ of the surplus at the highest type.</summary>
    /// <param name="distributions">The distributions of the types, one an agent, with one support. It may be infinite if they are equal.</param>
    /// <param name="surplus">S: the surplus by the winner's type; it does not fall, and is not negative.</param>
    /// <param name="kinks">The points at which S is not smooth, beside those at which a density is not.</param>
    /// <exception cref="NoPaymentException">There are no such payments, or none that this can find.</exception>
    internal static Func<double, double>[] Of(IReadOnlyList<Distribution> distributions, Func<double, double> surplus, params IReadOnlyList<double> kinks)
    {
        Distribution first = distributions[0];
        int agents = distributions.Count;
        Distribution? other = distributions.FirstOrDefault(distribution => distribution.Low != first.Low || distribution.High != first.High);
        if (other is not null) throw new NoPaymentException($"the payments need types with the same lowest and highest point, and those of {first} and {other} differ");
        bool isSame = distributions.All(distribution => distribution.Equals(first));
        if (!isSame && !first.IsBounded) throw new NoPaymentException($"the payments of agents with different distributions need types with a highest point, and {first} has none");
        if (!isSame) return WinnerPaymentSystem.Solve(distributions, surplus, kinks);
        if (agents == 1) return [_ => 0];
        double share = (agents - 1.0) / agents, least = surplus(first.Low);
        var lowest = new NearLowest([first], [agents], x => surplus(x) - least, HighestSignal.Of(first), kinks);
        double Near(double x) => share * least + lowest.Shares[0] * (surplus(x) - least);
        Func<double, double> average = ConditionalAverage.Of(first, lowest.End, surplus, agents, Near(lowest.End) / share, Math.Pow(first.Cumulative(lowest.End), agents), kinks);
        return [.. distributions.Select(_ => (Func<double, double>)(x => x <= lowest.End ? Near(x) : share * average(x)))];
    }

    /// <summary>m_i where M_i = m_i · S: for types with F_i(θ) = θ^a_i and S = c θ^γ. Null when a distribution is of another kind.</summary>
    /// <param name="distributions">The distributions of the types, one an agent.</param>
    /// <param name="gamma">γ, not negative.</param>
    internal static double[]? Shares(IReadOnlyList<Distribution> distributions, double gamma) => Exponents(distributions) is { } exponents ? SharesOf(exponents, gamma) : null;

    /// <summary>a_i where F_i(θ) = θ^a_i; null when a distribution is of another kind.</summary>
    /// <param name="distributions">The distributions of the types, one an agent.</param>
    internal static double[]? Exponents(IReadOnlyList<Distribution> distributions)
    {
        double[] exponents = [.. distributions.Select(distribution => distribution switch
        {
            Power power => power.K,
            Uniform { A: 0, B: 1 } => 1,
            _ => double.NaN,
        })];
        return exponents.Any(double.IsNaN) ? null : exponents;
    }

    /// <summary>m_i where all F_i are powers and S is one: (γ + Q − a_i) m_i + Σ_{k≠i} a_k m_k / (n − 1) = Q − a_i with Q = Σ a_k, what the system of differential equations is then.</summary>
    internal static double[] SharesOf(double[] exponents, double gamma)
    {
        int agents = exponents.Length;
        if (agents == 1) return [0];
        double sum = exponents.Sum();
        var matrix = new double[agents, agents];
        for (int i = 0; i < agents; i++)
        {
            for (int k = 0; k < agents; k++) matrix[i, k] = k == i ? gamma + sum - exponents[i] : exponents[k] / (agents - 1);
        }

        return Matrix<double>.Build.DenseOfArray(matrix).Solve(Vector<double>.Build.DenseOfEnumerable(exponents.Select(exponent => sum - exponent))).AsArray();
    }
}
