using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Results;

/// <summary>The estimate of a measure at a point.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="Mechanism">The mechanism.</param>
/// <param name="Baseline">The mechanism to which a difference is; null where it is none.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Draws">The draws of the point.</param>
/// <param name="Estimate">The estimate.</param>
internal sealed record MeasureRow(int Point, string Mechanism, string? Baseline, string Measure, long Draws, Estimate Estimate);

/// <summary>A property that was checked at a point.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="Mechanism">The mechanism.</param>
/// <param name="Check">The check, without a witness.</param>
internal sealed record CheckRow(int Point, string Mechanism, CheckResult Check);

/// <summary>What shows that a property does not hold at a point.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="Mechanism">The mechanism.</param>
/// <param name="Property">The property.</param>
/// <param name="Json">The witness, as in the JSON of <c>verify</c>.</param>
internal sealed record WitnessRow(int Point, string Mechanism, string Property, string Json);
