using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>Where tables of functions of a signal end.</summary>
internal static class HighestSignal
{
    /// <summary>The highest point of a support, or the highest point that is ever drawn.</summary>
    internal static double Of(Distribution distribution) =>
        double.IsFinite(distribution.High) ? distribution.High : new RecordedFunction(1, new(0, 1), u => distribution.Quantile(u[0])).At(1 - Math.ScaleB(1, -53));
}
