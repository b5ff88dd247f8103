using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>How a sweep file is understood, and in which words it is refused.</summary>
public sealed class SweepFileTests
{
    private const string Head = "environment: private-common\nmechanisms: [pivotal, personalized-price]\n";

    [Fact]
    public void The_file_of_the_contract_is_read()
    {
        SweepFile sweep = SweepFile.Parse("""
            environment: private-common
            mechanisms: [pivotal, personalized-price]
            draws: 1_000_000
            seed: 1
            verify: {misreports: 64}          # optional: incentive statistics too
            grid:
              buyers: [2, 3, 4]
              epsilon: {from: 0, to: 0.5, steps: 11}
            """, "licence.yaml");
        Assert.Equal((33, 1_000_000, 1UL, 64), (sweep.Points, sweep.Run.Draws, sweep.Run.Seed, sweep.Verification!.Misreports));
        Assert.Equal([("buyers", "2"), ("epsilon", "0")], sweep.At(0));
        Assert.Equal([("buyers", "2"), ("epsilon", "0.05")], sweep.At(1));
        Assert.Equal([("buyers", "3"), ("epsilon", "0")], sweep.At(11));
        Assert.Equal([("buyers", "4"), ("epsilon", "0.5")], sweep.At(32));
        // A tenth is a tenth: what a user would write.
        Assert.Equal("0 0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.5", string.Join(' ', sweep.Axes[1].Values[0]));
    }

    [Fact]
    public void Targets_are_read()
    {
        SweepFile sweep = SweepFile.Parse($"{Head}grid: {{buyers: [2]}}\ntarget: [revenue:rel=1e-3, probability-unsold:abs=0.0001]\nmax-draws: 2e9\nconfidence: 0.9\n", "s.yaml");
        Assert.Equal([("revenue", true, 0.001), ("probability-unsold", false, 0.0001)], sweep.Rule!.Targets.Select(target => (target.Measure, target.IsRelative, target.Precision)));
        Assert.Equal((2_000_000_000, 2_000_000_000, "probability-unsold:abs=0.0001, revenue:rel=0.001"), (sweep.Rule.MaxDraws, sweep.Run.Draws, sweep.TargetText));
        Assert.InRange(sweep.Rule.Level, 0.98, 0.996);
        Assert.Equal(10_000_000_000, SweepFile.Parse($"{Head}grid: {{buyers: [2]}}\ntarget: revenue:rel=1e-3\n", "s.yaml").Rule!.MaxDraws);
        Assert.Null(SweepFile.Parse($"{Head}grid: {{buyers: [2]}}\n", "s.yaml").Rule);
    }

    [Theory]
    [InlineData("epsilon: {from: 0, to: 1, step: 0.25}", "0 0.25 0.5 0.75 1")]
    [InlineData("epsilon: {from: 0, to: 0.9, step: 0.25}", "0 0.25 0.5 0.75")]
    [InlineData("epsilon: {from: 1, to: 0, step: -0.5}", "1 0.5 0")]
    [InlineData("epsilon: {from: 0.01, to: 1, steps: 3, scale: log}", "0.01 0.1 1")]
    [InlineData("epsilon: {from: 0.2, to: 0.2, steps: 1}", "0.2")]
    [InlineData("epsilon: {from: 1e-20, to: 1.25e-20, steps: 2}", "1E-20 1.25E-20")]
    [InlineData("epsilon: 0.3", "0.3")]
    [InlineData("c: [\"uniform(0,1)\", power(2)]", "uniform(0,1) power(2)")]
    public void Axes(string axis, string values) => Assert.Equal(values, string.Join(' ', SweepFile.Parse($"{Head}grid:\n  {axis}\n", "s.yaml").Axes[0].Values[0]));

    [Fact]
    public void Zipped_parameters_move_together()
    {
        SweepFile sweep = SweepFile.Parse($"{Head}grid:\n  p: [power(1), power(2)]\nzip:\n  buyers: [2, 3, 5]\n  epsilon: {{from: 0, to: 0.2, steps: 3}}\n", "s.yaml");
        Assert.Equal(6, sweep.Points);
        Assert.Equal([("p", "power(1)"), ("buyers", "3"), ("epsilon", "0.1")], sweep.At(1));
        Assert.Equal([("p", "power(2)"), ("buyers", "5"), ("epsilon", "0.2")], sweep.At(5));
    }

    // Pairs with a repeated value are what zip is for.
    [Fact]
    public void Zipped_parameters_may_repeat_values_of_one()
    {
        SweepFile sweep = SweepFile.Parse($"{Head}zip:\n  buyers: [2, 2, 3]\n  epsilon: [0, 0.5, 0]\n", "s.yaml");
        Assert.Equal(["2 0", "2 0.5", "3 0"], Enumerable.Range(0, sweep.Points).Select(point => string.Join(' ', sweep.At(point).Select(pair => pair.Value))));
    }

    [Theory]
    [InlineData("mechanisms: [pivotal]\ngrid: {buyers: [2]}\n", "s.yaml:1:1: a sweep is in an environment or in a model, the file with one: give one of the two")]
    [InlineData("environment: private-common\ngrid: {buyers: [2]}\n", "s.yaml:1:1: the key 'mechanisms' is missing; it should hold the mechanisms, a list such as [pivotal, efficient]")]
    [InlineData(Head, "s.yaml:1:1: a sweep has a grid, a map from parameters to lists or ranges, or zip, parameters that move together")]
    [InlineData(Head + "grid:\n  charge: [1]\n", "s.yaml:4:3: there is no parameter 'charge' (parameters: ")]
    [InlineData(Head + "grid:\n  buyer: [2]\n", "s.yaml:4:3: there is no parameter 'buyer', did you mean 'buyers'?")]
    [InlineData(Head + "grid:\n  buyers: [2, 17]\n", "s.yaml:4:3: buyers=17: buyers (the number of buyers) is a whole number from 2 to 16")]
    [InlineData(Head + "grid:\n  buyers: [2, 2]\n", "s.yaml:4:3: buyers has the value 2 twice")]
    [InlineData(Head + "grid:\n  epsilon: [0, 0.5, 0.0]\n", "s.yaml:4:3: epsilon has the value 0.0 twice; 0 is the same")]
    [InlineData(Head + "grid:\n  epsilon: [-0, 0]\n", "s.yaml:4:3: epsilon has the value 0 twice; -0 is the same")]
    [InlineData(Head + "grid:\n  buyers: [2, 3, 2.0]\n", "s.yaml:4:3: buyers has the value 2.0 twice; 2 is the same")]
    [InlineData(Head + "grid:\n  epsilon: {from: 1, to: 1.0000000000001, steps: 9, scale: log}\n", "s.yaml:4:3: epsilon has the value 1 twice")]
    [InlineData(Head + "zip:\n  buyers: [2, 3, 2]\n  epsilon: [0.5, 0.5, 5e-1]\n", "s.yaml:4:3: buyers, epsilon have the values 2, 5e-1 twice; 2, 0.5 is the same")]
    [InlineData(Head + "zip:\n  buyers: [2, 2]\n  p: [power(1), power(1)]\n", "s.yaml:4:3: buyers, p have the values 2, power(1) twice")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, steps: 1}\n", "s.yaml:4:36: the range of epsilon from 0 to 1 has its two ends at least, and steps is 1")]
    [InlineData(Head + "grid:\n  epsilon: {from: 1e-30, to: 1, steps: 3, scale: log}\n", "s.yaml:4:19: from has at most 28 places after the point, and here is '1e-30'")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1.23e-27, steps: 3}\n", "to has at most 28 places after the point, and here is '1.23e-27'")]
    [InlineData(Head + "grid:\n  buyers: []\n", "s.yaml:4:11: buyers is a list of values, or a range such as {from: 0, to: 0.5, steps: 11}, and here is a list")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, step: 0}\n", "s.yaml:4:35: a step of 0 never gets from 0 to 1")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, step: -0.1}\n", "a step of -0.1 never gets from 0 to 1")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, step: 1e-9}\n", "the range of epsilon has 1000000001 values, and at most 1000000 are taken")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, steps: 0}\n", "steps is the number of values, a whole number from 1 to 1000000, and here is '0'")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 0, steps: 2}\n", "the range of epsilon from 0 to 0 has one value, and steps is 2")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, steps: 3, scale: log}\n", "a range with scale: log is between numbers above 0, and here is 0 to 1")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, steps: 3, scale: square}\n", "scale is linear or log")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: x, steps: 3}\n", "to is a number from -1000000000 to 1000000000, and here is 'x'")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 7e28, step: 1e-28}\n", "to is a number from -1000000000 to 1000000000, and here is '7e28'")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, step: 1e-28}\n", "values, and at most 1000000 are taken")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1e999, steps: 3}\n", "to is a number from -1000000000 to 1000000000, and here is '1e999'")]
    [InlineData(Head + "grid:\n  epsilon: {from: 0, to: 1, steps: 100000}\n  p: [power(1), power(2)]\nzip:\n  buyers: {from: 2, to: 11, steps: 10}\n", "s.yaml:1:1: the grid has 2,000,000 points, and at most 1,000,000 are taken; shorten an axis")]
    [InlineData(Head + "grid: {buyers: [2]}\nset: {buyers: 3}\n", "s.yaml:3:8: buyers is on an axis, and set too; give one of the two")]
    [InlineData(Head + "grid: {buyers: [2]}\nzip: {buyers: [3]}\n", "s.yaml:3:8: buyers is on two axes; put it on one")]
    [InlineData(Head + "zip: {buyers: [2, 3], epsilon: [0]}\n", "s.yaml:3:23: epsilon has 1 values and buyers has 2; zipped parameters move together and have as many values")]
    [InlineData(Head + "grid: {buyers: [2]}\ndraws: 0\n", "s.yaml:4:8: draws is '0': the number of draws is a whole number from 1 to 1e15")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: revenue\n", "s.yaml:4:9: target is 'revenue': a target is MEASURE:rel=X or MEASURE:abs=X")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: [revenue:rel=0.1, surplus:abs=-1]\n", "s.yaml:4:27: target is 'surplus:abs=-1': a target is MEASURE:rel=X or MEASURE:abs=X")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: [revenue:rel=0.1, revenue:rel=0.2]\n", "s.yaml:4:9: revenue has several targets of the kind rel; give the smallest")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: []\n", "s.yaml:4:9: target is a word or a number, and here is a list")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: revenue:rel=0.1\ndraws: 100\n", "s.yaml:5:8: draws stands beside target, and a target takes as many draws as it needs; give max-draws for the most")]
    [InlineData(Head + "grid: {buyers: [2]}\ntarget: revenue:rel=0.1\nmax-draws: 0\n", "s.yaml:5:12: max-draws is '0': the number of draws is a whole number from 1 to 1e15")]
    [InlineData(Head + "grid: {buyers: [2]}\nmax-draws: 100\n", "s.yaml:4:12: max-draws goes with target, the precision at which a point is done before; a sweep without one has draws")]
    [InlineData(Head + "grid: {buyers: [2]}\nsampling: sobol\n", "s.yaml:4:11: sampling is 'sobol': accepted are mc, antithetic, lattice")]
    [InlineData(Head + "grid: {buyers: [2]}\nsampling: lattice\nreplications: 7\n", "s.yaml:5:15: replications is '7': the number of replications is a whole number from 8 to 65536")]
    [InlineData(Head + "grid: {buyers: [2]}\nreplications: 8\n", "s.yaml:4:15: replications is '8': independent draws, those of mc, need none; it goes with antithetic draws and lattices")]
    [InlineData(Head + "grid: {buyers: [2]}\nsampling: lattice\ndraws: 1e9\n", "s.yaml:4:11: sampling is 'lattice': 1,000,000,000 draws are more than 32 replications of at most 16,777,216; give fewer draws, or more replications")]
    [InlineData(Head + "grid: {buyers: [2]}\nsampling: lattice\ntarget: revenue:rel=0.1\nmax-draws: 1e9\n", "s.yaml:6:12: max-draws is '1e9': 1,000,000,000 draws are more than 32 replications")]
    [InlineData(Head + "grid: {buyers: [2]}\nsampling: lattice\ntarget: revenue:rel=0.1\nmax-draws: 31\n", "s.yaml:6:12: max-draws is '31': 32 replications of lattice have 32 draws at least")]
    [InlineData(Head + "grid: {buyers: [2]}\nseed: x\n", "s.yaml:4:7: seed is 'x': a seed is a 64-bit integer")]
    [InlineData(Head + "grid: {buyers: [2]}\nverify: {misreport: 1}\n", "s.yaml:4:10: there is no key 'misreport', did you mean 'misreports'?")]
    [InlineData(Head + "grids: {buyers: [2]}\n", "s.yaml:3:1: there is no key 'grids', did you mean 'grid'?")]
    [InlineData("environment: private-commons\nmechanisms: [pivotal]\ngrid: {buyers: [2]}\n", "there is no environment 'private-commons', did you mean 'private-common'?")]
    [InlineData("environment: private-common\nmechanisms: [pivot]\ngrid: {buyers: [2]}\n", "there is no mechanism 'pivot'")]
    [InlineData("environment: private-common\nmodel: m.yaml\nmechanisms: [pivotal]\ngrid: {buyers: [2]}\n", "s.yaml:2:8: a sweep is in an environment or in a model")]
    [InlineData("environment: private-common\nmodel: no-such.yaml\n", "a sweep is in an environment or in a model")]
    [InlineData("model: no-such.yaml\nmechanisms: [pivotal]\ngrid: {buyers: [2]}\n", "no-such.yaml")]
    public void What_is_no_sweep_is_told_in_a_line(string text, string problem)
    {
        string message = Assert.Throws<UserError>(() => SweepFile.Parse(text, "s.yaml")).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
