using ExPost.Engine.Statistics;

namespace ExPost.Runner.Reproduction;

/// <summary>What was found of a claim.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Estimate">What was simulated, at the level of <see cref="Reproducer.Level"/>; null where nothing was.</param>
/// <param name="Evidence">What its witness shows; null where it has none.</param>
internal sealed record Finding(Claim Claim, Estimate? Estimate, Evidence? Evidence)
{
    /// <summary>What is the same but for this, relative to 1 or to the larger number, is the same: values without spread are summed in double precision too.</summary>
    private const double Rounding = 1e-12;

    /// <summary>What is printed is right.</summary>
    internal bool IsConfirmed => Claim.Printed.Value is { } value
        ? Math.Abs(value - Needed.Value) <= Claim.Printed.Within + Claim.Exact!.Error
        : (Evidence ?? throw new InvalidOperationException($"{Claim.Id}: nothing decides whether it is right")).Holds;

    /// <summary>The interval of what was simulated does not hold what is true.</summary>
    internal bool IsMissed
    {
        get
        {
            if (Estimate is null) return false;
            double slack = Needed.Error + Rounding * Math.Max(1, Math.Abs(Needed.Value));
            return !(Estimate.Low - slack <= Needed.Value && Needed.Value <= Estimate.High + slack);
        }
    }

    /// <summary>The verdict in a word.</summary>
    internal string Verdict => IsConfirmed ? "confirmed" : "differs";

    private Exact Needed => Claim.Exact ?? throw new InvalidOperationException($"{Claim.Id}: it is not known what is true");
}
