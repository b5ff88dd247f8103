namespace ExPost.Engine.Stopping;

/// <summary>Checks of independent draws: four while the number of draws doubles, in whole blocks, with the critical value of <see cref="RepeatedChecks"/>.</summary>
/// <param name="first">The draws of the first check, a multiple of <paramref name="block"/>.</param>
/// <param name="block">All checks but the last are at a multiple of so many draws.</param>
internal sealed class IndependentChecks(long first, long block) : CheckGrid
{
    /// <inheritdoc/>
    internal override long MostDraws => long.MaxValue;

    /// <inheritdoc/>
    internal override double? Rate => 0.5;

    /// <inheritdoc/>
    internal override double WidthError => 0;

    /// <inheritdoc/>
    protected override int LeastStep => 0;

    /// <inheritdoc/>
    protected override int ChecksADoubling => 4;

    /// <inheritdoc/>
    internal override long Down(long draws) => draws;

    /// <inheritdoc/>
    internal override double CriticalValue(IReadOnlyList<long> checks, double confidence) => RepeatedChecks.CriticalValue([.. checks.Select(draws => (double)draws)], confidence);

    /// <inheritdoc/>
    internal override double Level(int checks, double confidence, double critical) => RepeatedChecks.Level(critical);

    /// <inheritdoc/>
    protected override long At(int step) => (long)Math.Round(first / block * Math.Pow(2, (double)step / ChecksADoubling)) * block;
}
