using System.Runtime.CompilerServices;
using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The lump sums that who is entitled to the surplus pays to the other, as formulas of a type: β^k of M2 and r^k of M3 (Ke 2009, equations 8 and 9).</summary>
internal static class LumpSums
{
    /// <summary>What was found before, by the name of the mechanism and k.</summary>
    private static readonly ConditionalWeakTable<SharedGoodEnvironment, Dictionary<(string, double), Func<Real, Real>>> s_found = [];

    internal static ParameterInfo K { get; } = new("k", "the weight of the lump sum of the lower type, for m3 of the higher type", ParameterKind.Number, "1", 0, 1);

    /// <summary>(1 − k) L^k(entitled) + k L^k(other), with the lump sum L^k of M2 or M3.</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="environment">v and c.</param>
    /// <param name="k">k.</param>
    /// <param name="entitled">The type of who is entitled.</param>
    /// <param name="other">The type of the other.</param>
    /// <exception cref="CannotRunException">There is no such lump sum for the distribution.</exception>
    internal static Real Of(string mechanism, SharedGoodEnvironment environment, double k, Real entitled, Real other)
    {
        Func<Real, Real> sum = SurplusSale.OrCannotRun(mechanism, () => Found(mechanism, environment, k));
        if (k == 1) return sum(other);
        return k == 0 ? sum(entitled) : (1 - k) * sum(entitled) + k * sum(other);
    }

    private static Func<Real, Real> Found(string mechanism, SharedGoodEnvironment environment, double k)
    {
        Dictionary<(string, double), Func<Real, Real>> known = s_found.GetOrCreateValue(environment);
        lock (known)
        {
            if (!known.TryGetValue((mechanism, k), out Func<Real, Real>? found)) known[(mechanism, k)] = found = Make(environment, k);
            return found;
        }
    }

    private static Func<Real, Real> Make(SharedGoodEnvironment environment, double k)
    {
        var surplus = new RecordedFunction(1, Bounds.Unknown, x => environment.Surplus(x[0], x[0]));
        var slope = new RecordedFunction(2, Bounds.Unknown, x => Slope(environment, x[0], x[1]));
        double Diagonal(double type) => surplus.At(type);
        double Slopes(double own, double other) => slope.At(own, other);
        Corners? corners = Corners.Of(environment);
        return Corners.Table("lump sum", environment.IsFixed ? LumpSum.R(environment.Types, k, Diagonal, Slopes, corners) : LumpSum.Beta(environment.Types, k, Diagonal, Slopes, corners), environment.Types, corners);
    }

    /// <summary>∂v(x*, θ) / ∂θ, with x* as it is.</summary>
    private static Real Slope(SharedGoodEnvironment environment, Real own, Real other)
    {
        Real quantity = environment.Quantity(own, other);
        return Derivative.Of(environment.Worth(quantity, own), own, quantity);
    }
}
