using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The types between which S is smooth: where a comparison in its formula turns, as in max(θ − 0.3, 0).</summary>
internal static class SurplusKinks
{
    private const int Types = 1024, Halvings = 60;

    /// <summary>More comparisons than these are not told apart.</summary>
    private const int MostSwitches = 50;

    /// <summary>Finds them.</summary>
    /// <param name="environment">S.</param>
    /// <param name="low">The lowest type.</param>
    /// <param name="high">The highest type.</param>
    internal static IReadOnlyList<double> Of(AuctionEnvironment environment, double low, double high)
    {
        if (environment is ProducedGood good) return good.Kinks;
        int count = 0;
        RecordedFunction state;
        try
        {
            state = new RecordedFunction(1, Bounds.Unknown, x =>
            {
                IReadOnlyList<Bool> switches = Derivative.SwitchesOf(SurplusSale.Surplus(environment, x[0]), x[0]);
                count = switches.Count;
                return Real.Sum([0, .. switches.Take(MostSwitches).Select((turned, k) => Real.Choose(turned, Math.ScaleB(1, k), 0))]);
            });
        }
        catch (NotDifferentiableException)
        {
            // It cannot be seen from the formula.
            return [];
        }

        if (count == 0) return [];
        List<double> kinks = [];
        double before = low, now = state.At(low);
        for (int k = 1; k <= Types; k++)
        {
            double type = k == Types ? high : low + (high - low) * k / Types, next = state.At(type);
            if (next != now)
            {
                (double left, double right) = (before, type);
                for (int step = 0; step < Halvings && 0.5 * (left + right) is var middle && middle > left && middle < right; step++) (left, right) = state.At(middle) == now ? (middle, right) : (left, middle);
                if (right < high) kinks.Add(right);
            }

            (before, now) = (type, next);
        }

        return kinks;
    }
}
