using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>How incentives are checked: how many misreports are tried, and which gain counts.</summary>
public sealed record Verification
{
    /// <summary>Candidate misreports a buyer and draw, spread over all reports; special candidates and a local search come on top.</summary>
    public int Misreports { get; init; } = 64;

    /// <summary>Which misreports count; null for what each mechanism's paper counts (<see cref="MechanismInfo.Deviations"/>).</summary>
    public Deviations? Deviations { get; init; }

    /// <summary>A gain of no more than this is none, and neither is a loss: in units of value.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>Also check on average over the others' signals.</summary>
    public bool Interim { get; init; }
}
