using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SurplusAuctions;
using Xunit;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>Which surpluses of a private good are accepted.</summary>
public sealed class RisingSurplusTests
{
    private static readonly Distribution[] s_types = [new Uniform(0, 1), Distribution.Parse("triangular(0.2,0.3,2)")];

    [Fact]
    public void Those_that_do_not_fall()
    {
        Assert.Null(RisingSurplus.Problem(s_types, t => t));
        Assert.Null(RisingSurplus.Problem(s_types, _ => 0));
        Assert.Null(RisingSurplus.Problem(s_types, t => 1e6 + Math.Floor(t)));
    }

    /// <summary>From the lowest type of any agent to the highest of any.</summary>
    [Fact]
    public void Others_are_refused()
    {
        Assert.StartsWith("the surplus must not fall in the winner's type, and it falls near 1.4", RisingSurplus.Problem(s_types, t => t < 1.4 ? t : 2.8 - t), StringComparison.Ordinal);
        Assert.StartsWith("the surplus must not fall in the winner's type, and it falls near ", RisingSurplus.Problem(s_types, t => t < 0.1 ? 0.2 - t : t), StringComparison.Ordinal);
        Assert.Equal("the surplus must not be negative, and it is -0.5 at the lowest type 0", RisingSurplus.Problem(s_types, t => t - 0.5));
        Assert.Equal("the surplus must be finite, and it is Infinity at the highest type 2", RisingSurplus.Problem(s_types, t => 1 / (2 - t)));
    }
}
