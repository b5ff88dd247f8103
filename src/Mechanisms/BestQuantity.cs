using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>The quantity of a good with the largest surplus, where that has one peak: the last at which the surplus still rises, found by bisection of its slope.</summary>
public static class BestQuantity
{
    /// <summary>Wider ranges are not searched: the error would show.</summary>
    public const double Widest = 1e6;

    /// <summary>Halvings of the range: an error of 2⁻⁵⁶ of it, or that of rounding.</summary>
    private const int Steps = 56;

    /// <summary>A quantity of the grid may be better by this, relative to the surplus, for rounding.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Quantities and types of a grid on which peaks are counted.</summary>
    private const int Quantities = 64, Types = 9;

    /// <summary>The quantity with the largest surplus.</summary>
    /// <param name="surplus">From a quantity to the surplus; differentiable.</param>
    /// <param name="low">The lowest quantity.</param>
    /// <param name="high">The highest quantity.</param>
    /// <exception cref="NotDifferentiableException">The surplus has no derivative.</exception>
    public static Real Of(Func<Real, Real> surplus, double low, double high)
    {
        // State: half the width of the interval that is left, and its lower end. The highest quantity itself is missed by 2⁻⁵⁶ of the range.
        return Loop.Iterate(Steps, [(high - low) / 2, low], (_, state) =>
        {
            Real middle = state[1] + state[0];
            return [state[0] * 0.5, Real.Choose(Derivative.Of(surplus(middle), middle) >= 0, middle, state[1])];
        })[1];
    }

    /// <summary>Why a bisection would not find the best quantity: the surplus falls and rises again, has no slope, or jumps to more than is found. Null where nothing is seen of that.</summary>
    /// <param name="surplus">From a quantity and the types of all who share it to the surplus.</param>
    /// <param name="low">The lowest quantity.</param>
    /// <param name="high">The highest quantity.</param>
    /// <param name="types">The lowest and the highest type of each who shares it.</param>
    /// <exception cref="NotDifferentiableException">The surplus has no derivative.</exception>
    public static string? WhyNot(Func<Real, IReadOnlyList<Real>, Real> surplus, double low, double high, IReadOnlyList<(double Low, double High)> types)
    {
        var slope = new RecordedFunction(1 + types.Count, Bounds.Unknown, x => Derivative.Of(surplus(x[0], x[1..]), x[0], x[1..]));
        var value = new RecordedFunction(1 + types.Count, Bounds.Unknown, x => surplus(x[0], x[1..]));
        var best = new RecordedFunction(types.Count, Bounds.Unknown, x => surplus(Of(quantity => surplus(quantity, x), low, high), x));
        double[] arguments = new double[1 + types.Count];
        int profiles = (int)Math.Pow(Types, types.Count);
        for (int code = 0; code < profiles; code++)
        {
            for (int k = 0, rest = code; k < types.Count; k++, rest /= Types) arguments[1 + k] = types[k].Low + (types[k].High - types[k].Low) * ((rest % Types) + 0.5) / Types;
            double found = best.At(arguments.AsSpan(1));
            bool falls = false;
            for (int k = 0; k < Quantities; k++)
            {
                arguments[0] = low + (high - low) * (k + 0.5) / Quantities;
                double now = slope.At(arguments);
                if (double.IsNaN(now)) return $"the surplus has no slope at {At(arguments)}";
                if (falls && now > 0) return $"the surplus rises again at {At(arguments)}, after it has fallen, and only one peak can be found";
                falls |= now < 0;
            }

            // At the ends too, where a cost that is fixed begins.
            for (int k = 0; k <= Quantities; k++)
            {
                arguments[0] = low + (high - low) * k / Quantities;
                double here = value.At(arguments);
                if (!(here <= found + Rounding * Math.Max(1, Math.Abs(found)))) return FormattableString.Invariant($"the surplus at {At(arguments)} is {here:G6}, and its slope leads to {found:G6}: it jumps");
            }
        }

        return null;

        static string At(double[] point) => FormattableString.Invariant($"x = {point[0]:G4} with {(point.Length == 2 ? "the type" : "the types")} {string.Join(" and ", point.Skip(1).Select(type => FormattableString.Invariant($"{type:G4}")))}");
    }
}
