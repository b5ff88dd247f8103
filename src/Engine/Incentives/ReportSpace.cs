using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Engine.Incentives;

/// <summary>The reports that an agent can make in one dimension: the support of the signal.</summary>
internal sealed class ReportSpace
{
    /// <summary>The share of draws below the highest report that is tried where the support has no end.</summary>
    private const double HighestShare = 1 - 1.0 / 4294967296.0;

    private readonly Distribution _distribution;

    internal ReportSpace(Distribution distribution)
    {
        _distribution = distribution;
        Scale = distribution.IsBounded ? distribution.High - distribution.Low : MedianDistance(distribution);
    }

    /// <summary>The length of the support, or, where it has no end, the distance of the median from the lowest point.</summary>
    internal double Scale { get; }

    internal static ReportSpace[] Of(ValueEnvironment environment, int agent) => [.. environment.Signals.Select(signal => new ReportSpace(signal.Of(agent)))];

    /// <summary>The report at a share of the support's length; where it has no end, at a share of draws.</summary>
    /// <param name="share">From 0, the lowest report, to 1.</param>
    internal Real At(Real share) => _distribution.IsBounded ? _distribution.InRange(share) : _distribution.Quantile(Real.Min(share, HighestShare));

    /// <summary>The nearest report that can be made.</summary>
    internal Real Nearest(Real report) => Real.Max(double.IsFinite(_distribution.High) ? Real.Min(report, _distribution.High) : report, _distribution.Low);

    /// <summary>A report between one and the highest.</summary>
    /// <param name="report">The lower report.</param>
    /// <param name="share">How far towards the highest, or, where there is none, how many scales above.</param>
    internal Real Raised(Real report, Real share) =>
        double.IsFinite(_distribution.High) ? Nearest(Real.Fma(share, _distribution.High - report, report)) : Real.Fma(share, Scale, report);

    private static double MedianDistance(Distribution distribution)
    {
        double width = 1;
        while (distribution.Cumulative(distribution.Low + width) < 0.5) width *= 2;
        while (distribution.Cumulative(distribution.Low + width / 2) >= 0.5) width /= 2;
        return width;
    }
}
