namespace ExPost.Engine.Experiments;

/// <summary>How long an <see cref="EngineTrial"/> tries engines.</summary>
internal sealed record TrialTimes
{
    /// <summary>What the processor is given first. Devices take about as long to be made ready, so that shorter jobs would lose by it.</summary>
    internal TimeSpan ProcessorsTurn { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What the device is given to show its speed, once it is ready.</summary>
    internal TimeSpan DevicesTurn { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>With less to do the device is not tried: kernels of some size take it seconds to compile.</summary>
    internal TimeSpan WorthTrying { get; init; } = TimeSpan.FromSeconds(5);
}
