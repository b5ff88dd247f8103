using ExPost.Kernels.Searches;
using Xunit;

namespace ExPost.Kernels.Tests.Searches;

public sealed class BisectionTests
{
    [Theory]
    [InlineData(0.3, 40)]
    [InlineData(0.3, 1)]
    [InlineData(0.3, 7)]
    [InlineData(0.3, 50)]
    [InlineData(0.5, 20)]
    [InlineData(0.75, 2)]
    [InlineData(0.999999, 50)]
    [InlineData(1e-12, 40)]
    public void The_last_point_is_bracketed(double last, int steps)
    {
        double[] found = Evaluation.Of(() =>
        {
            Bisection.Bracket bracket = Bisection.Largest(x => x <= Real.Uniform(0), steps);
            return [bracket.Low, bracket.High];
        }, last);
        // The largest multiple of 2^−steps that does not exceed it, and the next.
        double low = Math.Floor(Math.ScaleB(last, steps));
        Assert.Equal([Math.ScaleB(low, -steps), Math.ScaleB(low + 1, -steps)], found);
    }

    [Fact]
    public void A_condition_that_holds_everywhere_gives_1() => Assert.Equal([1, 1], Evaluation.Of(() =>
    {
        Bisection.Bracket bracket = Bisection.Largest(x => x <= 1);
        return [bracket.Low, bracket.High];
    }));

    [Fact]
    public void A_condition_that_fails_only_at_1_gives_an_interval_that_ends_there() => Assert.Equal([1 - Math.ScaleB(1, -30), 1], Evaluation.Of(() =>
    {
        Bisection.Bracket bracket = Bisection.Largest(x => x < 1, 30);
        return [bracket.Low, bracket.High];
    }));

    [Fact]
    public void A_condition_that_holds_nowhere_gives_0() => Assert.Equal([0, Math.ScaleB(1, -40)], Evaluation.Of(() =>
    {
        Bisection.Bracket bracket = Bisection.Largest(x => x < 0);
        return [bracket.Low, bracket.High];
    }));

    [Fact]
    public void Several_conditions_are_bracketed_each_by_itself()
    {
        double[] last = [0.1, 0.7, 0.4, 0.95];
        double[] together = Evaluation.Of(() => [.. Bisection.Largest(4, (k, x) => x <= Real.Uniform(k)).SelectMany(bracket => new[] { bracket.Low, bracket.High })], last);
        for (int k = 0; k < last.Length; k++)
        {
            double[] alone = Evaluation.Of(() =>
            {
                Bisection.Bracket bracket = Bisection.Largest(x => x * x * x <= Real.Uniform(0) * Real.Uniform(0) * Real.Uniform(0));
                return [bracket.Low, bracket.High];
            }, last[k]);
            Assert.Equal(Math.ScaleB(1, -40), together[2 * k + 1] - together[2 * k]);
            Assert.InRange(last[k], together[2 * k], together[2 * k + 1]);
            Assert.InRange(together[2 * k] - alone[0], -1e-12, 1e-12);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public void Steps_have_a_range(int steps) => Assert.Throws<ArgumentOutOfRangeException>(() => Kernel.Record("steps", () => [Sum.Of(Bisection.Largest(x => x < 0.5, steps).Low)]));
}
