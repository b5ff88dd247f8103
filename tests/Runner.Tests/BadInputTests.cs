namespace ExPost.Runner.Tests;

/// <summary>Bad input gets one line on stderr that names the place, what was given and what is accepted; exit code 2; and nothing else.</summary>
public class BadInputTests
{
    private const string Simulate = "simulate -e private-common -m personalized-price --draws 1000";

    private const string Target = "simulate -e private-common -m personalized-price --target ";

    [Theory]
    [InlineData("--draws", "0", "-5", "1e400", "1.5", "abc", "''", "' '", "nan", "inf", "1e16", "9999999999999999999", "0x10", "1,000", "١٢", "_")]
    [InlineData("--seed", "1.5", "18446744073709551616", "-9223372036854775809", "abc", "''", "1e3", "٣")]
    [InlineData("--threads", "0", "-1", "1.5", "4097", "x", "''", "99999999999999")]
    [InlineData("--confidence", "0", "1", "-1", "95", "nan", "inf", "x", "''")]
    [InlineData("--uniforms", "16", "64", "''", "x")]
    [InlineData("--sampling", "lattices", "''")]
    [InlineData("--format", "xml", "JSON", "''")]
    [InlineData("--engine", "gpu", "Simd", "''")]
    [InlineData("--set", "buyers=1", "buyers=17", "buyers=2.5", "buyers=x", "buyers=", "buyers=3=4", "buyers=1e99")]
    [InlineData("--set", "epsilon=nan", "epsilon=inf", "epsilon=-1", "epsilon=1e7", "epsilon=0,5", "epsilon=1e400", "epsilon=0x1", "epsilon=é")]
    [InlineData("--set", "buyers", "=3", "=", "''")]
    [InlineData("--set", "p=uniform", "p=uniform(0,1", "p=uniform(0,1)x", "p=uniform()", "p=uniform(0)", "p=uniform(1,0)", "p=uniform(0,nan)", "p=uniform(a,b)", "p=uniform(-1,1)", "p=()", "p=Uniform(0,1)", "p=gauss(0,1)")]
    [InlineData("--set", "c=power(0)", "c=power(-1)", "c=exponential(0)", "c=triangular(0,2,1)", "c=triangular(0,1)", "c=piecewise()", "c=piecewise(0:1)", "c=piecewise(0:0.5,1)", "c=piecewise(0:-1,1:3,2)", "c=piecewise(0:1,0:1,1)")]
    [InlineData("--set", "p=exponential(1e-320)", "p=uniform(0,1e308)", "p=uniform(1e200,2e200)")]
    [InlineData("--measures", "revenu", "probability-win.3", "Revenue", "price-bound")]
    [InlineData("--output", "missing/file", ".", "''", "' '")]
    public void An_option_refuses_values(string option, params string[] values)
    {
        foreach (string value in values) Refused($"{(option == "--draws" ? "simulate -e private-common -m personalized-price" : Simulate)} {option} {value}", $"{option}", value.Trim('\''));
    }

    [Theory]
    [InlineData("simulat", "did you mean 'simulate'?")]
    [InlineData(Target + "revenue", "--target revenue: a target is MEASURE:rel=X or MEASURE:abs=X, half the width of the interval as a share of the estimate or in units of the measure, such as revenue:rel=0.001")]
    [InlineData(Target + "revenue:rel", "--target revenue:rel: a target is ")]
    [InlineData(Target + "revenue:rel=0", "--target revenue:rel=0: a target is ")]
    [InlineData(Target + "revenue:rel=inf", "--target revenue:rel=inf: a target is ")]
    [InlineData(Target + "revenue=0.1", "--target revenue=0.1: a target is ")]
    [InlineData(Target + ":rel=0.1", "--target :rel=0.1: a target is ")]
    [InlineData(Target + "revenue:REL=0.1", "--target revenue:REL=0.1: a target is ")]
    [InlineData(Target + "''", "--target: no target is named; name one, such as revenue:rel=0.001")]
    [InlineData(Target + "revenue:rel=0.1,revenue:rel=0.2", "--target: revenue has several targets of the kind rel; give the smallest")]
    [InlineData(Target + "revenue:rel=0.1 --draws 1e6", "--target revenue:rel=0.1: --draws 1e6 is given too, and a target takes as many draws as it needs; give --max-draws for the most")]
    [InlineData(Target + "revenue:rel=0.1 --max-draws 0", "--max-draws 0: the number of draws is a whole number from 1 to 1e15")]
    [InlineData(Target + "revenu:rel=0.1", "--target revenu:rel=0.1: there is no measure 'revenu', did you mean 'revenue'?")]
    [InlineData(Target + "revenue:rel=0.1 --measures surplus", "--target revenue:rel=0.1: the measures that are asked for leave revenue out; ask for it too")]
    [InlineData("simulate -e private-common -m pivotal --target price-bound:abs=1", "--target price-bound:abs=1: price-bound has no interval that draws make narrower: it is the largest value that was seen (measures that have one: revenue,")]
    [InlineData("simulate -e private-common -m efficient --target revenue:abs=1", "--target revenue:abs=1: there is no measure 'revenue' (measures: surplus,")]
    [InlineData("simulate -e private-common -m efficient --max-draws 1e6", "--max-draws 1e6: it goes with --target, which ends a run before; a run without one has --draws")]
    [InlineData("verify -e private-common -m pivotal --interim --target interim-regret:abs=1", "--target interim-regret:abs=1: interim-regret has no interval that draws make narrower: it is found when they are done")]
    [InlineData("verify -e private-common -m pivotal --target revenue:rel=0.01", "--target revenue:rel=0.01: there is no measure 'revenue' (measures: probability-epic, regret,")]
    [InlineData("verify -e private-common -m pivotal --target probability-regret-above.0.1:abs=0.01", "--target probability-regret-above.0.1:abs=0.01: probability-regret-above.0.1 is only measured where measures ask for it; name it among them")]
    [InlineData("verify -e private-common -m pivotal --target regret-max:abs=1", "--target regret-max:abs=1: regret-max has no interval that draws make narrower: it is the largest value that was seen (measures that have one: probability-epic,")]
    [InlineData("simulate -e private-common -m pivotal --target revenue:abs=1e-2 --confidence 0.9999999999999", "--confidence 0.9999999999999: with a target it is at most 0.999999999999, for a single check has a higher one still; give less, or a number of draws instead of a target")]
    [InlineData("verify -e private-common -m pivotal --target regret:abs=1 --replay 0", "--target regret:abs=1: --replay prints one draw, which has no interval; leave out one of the two")]
    [InlineData("sim", "did you mean 'simulate'?")]
    [InlineData("zzz", "there is no verb 'zzz' (verbs: simulate, compare,")]
    [InlineData("--nope", "command line: there is no option '--nope' (options: ")]
    [InlineData("--version simulate", "--version")]
    [InlineData("simulate", "--environment: simulate needs the name of an environment")]
    [InlineData("compare -e private-common", "--mechanism: no mechanism is named")]
    [InlineData("simulate -e private-common -m ''", "--mechanism: no mechanism is named")]
    [InlineData("simulate -e private-common -m ,", "--mechanism: no mechanism is named")]
    [InlineData("simulate -e '' -m pivotal", "--environment: there is no environment ''")]
    [InlineData("simulate -e private-comon -m pivotal", "--environment: there is no environment 'private-comon', did you mean 'private-common'?")]
    [InlineData("simulate -e private-common -m pivotall", "--mechanism: there is no mechanism 'pivotall', did you mean 'pivotal'?")]
    [InlineData("simulate -e private-common -m price", "did you mean 'personalized-price'?")]
    [InlineData("simulate -e private-common -m pivotal,efficient,pivotal", "--mechanism pivotal: it is named twice")]
    [InlineData("simulate -e private-common -m pivotal -m pivotal", "--mechanism pivotal: it is named twice")]
    [InlineData("simulate -e private-common -m pivotal --set p=exponential(1)", "p is exponential(1) (mechanisms that do: ")]
    [InlineData("simulate -e maximum -m efficient,generalized-vickrey", "--mechanism generalized-vickrey: it does not run in maximum as set: the object is worth the same to all buyers, so none of them ever has the highest value (mechanisms that do: ")]
    [InlineData("simulate -e two-signal -m generalized-vickrey", "it needs signals of one dimension, and these have 2 (mechanisms that do: ")]
    [InlineData("simulate -e two-signal -m efficient --set buyers=3", "--set: there is no parameter 'buyers'")]
    [InlineData("simulate -e weighted-sum -m efficient --set weights=1", "--set weights=1: there are as many buyers as weights, so from 2 to 16 weights are accepted, and 1 given")]
    [InlineData("simulate -e weighted-sum -m efficient --set weights=a", "--set weights=a: weights (")]
    [InlineData("simulate -e weighted-sum -m efficient --set weights=1,-2", "is numbers from 0 to 1000000, separated by commas")]
    [InlineData("simulate -e linear -m efficient --set b=-0.5", "--set b=-0.5: b (the weight of each of the others' signals) is a number from 0 to 1000000")]
    [InlineData("simulate -e linear -m efficient --set distribution=uniform(-1,1)", "--set distribution=uniform(-1,1): values of this environment need signals that are never negative")]
    [InlineData("simulate -e private-values -m posted-price --set buyers=0", "is a whole number from 1 to 16")]
    [InlineData("simulate -e private-values -m posted-price --set price=-1", "--set price=-1: price (what the object is offered at) is a number from 0 to 1000000")]
    [InlineData("simulate -e private-common -m efficient --set epsilon=1", "--set: there is no parameter 'epsilon'")]
    [InlineData("simulate -e private-common -m efficient --measures revenue", "--measures revenue: it makes no sense for efficient (measures that do: surplus,")]
    [InlineData(Simulate + " --drawz 3", "there is no option '--drawz', did you mean '--draws'?")]
    [InlineData(Simulate + " --Seed=3", "there is no option '--Seed', did you mean '--seed'?")]
    [InlineData(Simulate + " -x", "there is no option '-x' (options: ")]
    [InlineData(Simulate + " --draws 10", "--draws: it is given 2 times (1000, 10)")]
    [InlineData(Simulate + " -e private-common", "--environment: it is given 2 times")]
    [InlineData(Simulate + " --seed", "--seed: its value is missing; S is ")]
    [InlineData(Simulate + " --seed=", "--seed: its value is missing; S is ")]
    [InlineData(Simulate + " --seed --quiet", "--seed: its value is missing; S is ")]
    [InlineData(Simulate + " --set", "--set: its value is missing; name=value is ")]
    [InlineData(Simulate + " --set buyers=2 --set buyers=3", "--set buyers=3: buyers is set twice")]
    [InlineData(Simulate + " --set buyrs=3", "there is no parameter 'buyrs', did you mean 'buyers'?")]
    [InlineData(Simulate + " --set Buyers=3", "did you mean 'buyers'?")]
    [InlineData(Simulate + " --set q=1", "there is no parameter 'q' (parameters: ")]
    [InlineData(Simulate + " --measures ,", "--measures: no measure is named")]
    [InlineData(Simulate + " --measures win", "there is no measure 'win', did you mean 'probability-win.1'?")]
    [InlineData(Simulate + " --quiet=maybe", "'maybe'")]
    [InlineData(Simulate + " extra", "'extra' belongs to no option")]
    [InlineData(Simulate + " @file", "'@file' belongs to no option")]
    [InlineData(Simulate + " -- --quiet", "--quiet")]
    [InlineData("environments --format csv", "--format csv: accepted are table, json")]
    [InlineData("mechanisms pivotal", "'pivotal' belongs to no option")]
    [InlineData("engines --emit", "--emit: its value is missing")]
    [InlineData("engines --emit pivotal", "--emit pivotal: a kernel is ENVIRONMENT/MECHANISM")]
    [InlineData("engines --emit a/b/c", "--emit a/b/c: a kernel is ENVIRONMENT/MECHANISM")]
    [InlineData("engines --emit x/pivotal", "--emit: there is no environment 'x'")]
    [InlineData("engines --emit private-common/x", "--emit: there is no mechanism 'x'")]
    [InlineData("engines --emit private-common/", "--emit: no mechanism is named")]
    [InlineData("engines --emit private-common/pivotal --format json", "--format: a kernel is printed for reading")]
    [InlineData("engines --emit private-common/pivotal --measures ''", "--measures: no measure is named")]
    [InlineData("engines --measures revenue", "--measures: it belongs to a kernel")]
    [InlineData("engines --set buyers=3", "--set: it belongs to a kernel")]
    public void A_command_line_is_refused(string line, string message) => Refused(line, message);

    [Fact]
    public void What_was_given_does_not_leave_its_line() => Refused($"{Simulate} --set \"epsilon=1\n\u001b[31m\u20282\"", "--set epsilon=1  [31m 2:");

    [Fact]
    public void A_file_that_may_not_be_written_is_refused_before_the_run_and_kept()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["kept"], "kept");
        new FileInfo(folder["kept"]).IsReadOnly = true;
        // The system's administrator may write everything.
        if (Environment.IsPrivilegedProcess) return;
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"{Simulate} --draws 1e12 --output kept"), null, folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--output kept: the file cannot be written", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(folder["kept"]));
        new FileInfo(folder["kept"]).IsReadOnly = false;
    }

    [Theory]
    [InlineData("--set p=exponential(1e-320)")]
    [InlineData("--format xml")]
    public void A_run_that_fails_keeps_the_file_that_was_there(string bad)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["kept"], "kept");
        Assert.Equal(2, Expost.Run(CommandLine.Split($"{Simulate} --output kept {bad}"), null, folder.Path).ExitCode);
        Assert.Equal("kept", File.ReadAllText(folder["kept"]));
        Assert.Equal(["kept"], folder.Files);
    }

    private static void Refused(string line, params string[] fragments)
    {
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
        Assert.True(outcome.ExitCode == 2, $"{line}: exit code {outcome.ExitCode}, {outcome.Error}");
        Assert.StartsWith("expost: ", outcome.Error, StringComparison.Ordinal);
        string[] lines = outcome.Error.Split(Environment.NewLine);
        Assert.True(lines.Length == 2 && lines[1].Length == 0, $"{line}: not one line: {outcome.Error}");
        foreach (string fragment in fragments) Assert.Contains(fragment, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.Empty(folder.Files);
    }
}
