using ExPost.Engine.Experiments;

namespace ExPost.Engine.Stopping;

/// <summary>How near a mechanism's estimate is to a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Mechanism">The mechanism; null where none has the measure any more, for no payments implement its rule.</param>
/// <param name="Width">Half the width of the interval, or all of a bound; null where there is no interval.</param>
/// <param name="Allowed">The largest width that is precise enough; NaN where that is not known.</param>
/// <param name="PredictedDraws">The draws that it is expected to take, up to a check; null where what is known tells nothing of it.</param>
public sealed record TargetReading(Target Target, string? Mechanism, double? Width, double Allowed, long? PredictedDraws)
{
    /// <summary>The estimate is precise enough. A share of an estimate that is 0 is, only where no draw differs from another.</summary>
    public bool IsReached => Width <= Allowed;

    /// <summary>How many times as wide as it may be it is; infinite where there is no interval.</summary>
    public double Distance => Width / Allowed ?? double.PositiveInfinity;

    /// <summary>More draws do not help.</summary>
    public bool IsHopeless => Mechanism is null;

    /// <summary>A width that is to be narrower by a factor takes this power of it as many draws; NaN where that is not known.</summary>
    internal double Growth { get; init; } = 2;

    /// <summary>The draws that it takes by what was seen, whether or not there is a check; NaN where that is not known.</summary>
    internal double Expected { get; init; } = double.NaN;

    /// <summary>By this factor more draws are predicted, so that nearly all runs do with them.</summary>
    internal double Margin { get; init; } = 1;
}

/// <summary>What a stopping rule finds at a check.</summary>
/// <param name="Number">The number of the check, from 1.</param>
/// <param name="Draws">The draws that it is of.</param>
/// <param name="Readings">A reading for each target, that of the mechanism that is farthest from it.</param>
/// <param name="IsLast">No check follows.</param>
public sealed record StoppingCheck(int Number, long Draws, IReadOnlyList<TargetReading> Readings, bool IsLast)
{
    /// <summary>All targets are reached.</summary>
    public bool IsReached => Readings.All(reading => reading.IsReached);

    /// <summary>The run ends here.</summary>
    public bool Stops => IsLast || Readings.All(reading => reading.IsReached || reading.IsHopeless);

    /// <summary>What takes the most draws.</summary>
    public TargetReading Limiting => Readings.MaxBy(Order)!;

    /// <summary>From what is reached first to what is reached last, or never; where nothing tells that, from what is near to what is far.</summary>
    internal static (double Draws, double Distance) Order(TargetReading reading) =>
        (reading.IsHopeless ? double.PositiveInfinity : reading.PredictedDraws ?? (reading.IsReached ? 0 : double.MaxValue), reading.Distance);
}

/// <summary>What is seen of a run after some of its draws.</summary>
/// <param name="Draws">How many.</param>
/// <param name="Mechanisms">The estimates.</param>
public sealed record Look(long Draws, IReadOnlyList<MechanismResult> Mechanisms)
{
    /// <summary>The estimates for a mechanism; null where there are none.</summary>
    internal MechanismResult? this[string mechanism] => Mechanisms.FirstOrDefault(one => one.Name == mechanism);
}

/// <summary>How a run with targets ended.</summary>
/// <param name="First">The first check, from which the length of the run was predicted; null where a signal stopped the run before.</param>
/// <param name="Last">The last check that was made; null where a signal stopped the run before the first.</param>
public sealed record StoppingResult(StoppingCheck? First, StoppingCheck? Last)
{
    /// <summary>The rule ended the run, and no signal did.</summary>
    public bool IsEnded => Last is { Stops: true };

    /// <summary>All targets are reached.</summary>
    public bool IsReached => Last is { IsReached: true };
}
