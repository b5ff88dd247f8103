using System.Text.RegularExpressions;
using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What holds of all claims. Runs are not needed for it: verdicts follow from what is exact and from witnesses.</summary>
public sealed partial class ClaimTests
{
    private static readonly Lazy<(Paper Paper, Finding Finding)[]> s_findings =
        new(() => [.. Literature.Papers.SelectMany(paper => paper.Claims.Select(claim => (paper, new Finding(claim, null, claim.Witness?.Invoke()))))]);

    [Fact]
    public void Names_are_unique_and_begin_with_the_paper()
    {
        string[] names = [.. s_findings.Value.Select(one => one.Finding.Claim.Id), .. Literature.Papers.SelectMany(paper => paper.Exhibits).Select(exhibit => exhibit.Id), .. Literature.Papers.Select(paper => paper.Name)];
        Assert.Equal(names.Distinct(), names);
        Assert.All(names, name => Assert.Matches(Name(), name));
        foreach (Paper paper in Literature.Papers)
        {
            Assert.NotEmpty(paper.Claims);
            Assert.All(paper.Claims, claim => Assert.StartsWith($"{paper.Name}-", claim.Id, StringComparison.Ordinal));
            Assert.All(paper.Exhibits, exhibit => Assert.StartsWith($"{paper.Name}-", exhibit.Id, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_differs_says_why_and_nothing_else_does()
    {
        foreach ((_, Finding finding) in s_findings.Value)
        {
            Claim claim = finding.Claim;
            Assert.True(finding.IsConfirmed == (claim.Why is null), $"{claim.Id}: {finding.Verdict}, and it is {(claim.Why is null ? "not " : "")}said why");
            // One sentence, to its end.
            Assert.True(claim.Why is null || claim.Why.EndsWith('.'), claim.Id);
            Assert.True(claim.Errata.Count == 0 || !finding.IsConfirmed, $"{claim.Id}: an erratum, and confirmed");
            Assert.DoesNotContain('\n', $"{claim.Locator}{claim.Says}{claim.Printed.Text}{claim.Why}");
        }
    }

    // Where a number is printed it decides, and the witness must not say something else.
    [Fact]
    public void Witnesses_agree_with_verdicts() =>
        Assert.Equal([], s_findings.Value.Where(one => one.Finding.Evidence is { } evidence && evidence.Holds != one.Finding.IsConfirmed).Select(one => one.Finding.Claim.Id));

    [Fact]
    public void Every_erratum_is_found_with_a_witness()
    {
        int[] found = [.. s_findings.Value.Where(one => !one.Finding.IsConfirmed && one.Finding.Evidence is { Holds: false, Rows.Count: > 0 }).SelectMany(one => one.Finding.Claim.Errata).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, Literature.Errata), found);
    }

    [Fact]
    public void What_differs_can_be_replayed()
    {
        foreach ((_, Finding finding) in s_findings.Value.Where(one => !one.Finding.IsConfirmed))
        {
            Assert.True(finding.Evidence is { Rows.Count: > 0, Holds: false } || finding.Claim.Exact is not null, $"{finding.Claim.Id}: it has no witness");
        }
    }

    [Fact]
    public void Numbers_of_witnesses_are_numbers()
    {
        foreach ((_, Finding finding) in s_findings.Value)
        {
            if (finding.Evidence is { } evidence) Assert.All(evidence.Rows, row => Assert.True(!double.IsNaN(row.Value), $"{finding.Claim.Id}: {row.Name}"));
            if (finding.Claim.Exact is { } exact) Assert.True(double.IsFinite(exact.Value) && exact.Error >= 0 && exact.How.Length > 0, finding.Claim.Id);
        }
    }

    [Fact]
    public void What_is_simulated_is_known_exactly_and_measured_by_its_command()
    {
        foreach ((_, Finding finding) in s_findings.Value)
        {
            if (finding.Claim.Simulated is not { } simulated) continue;
            Assert.NotNull(finding.Claim.Exact);
            IEnumerable<string> measures = Simulation.Of(simulated.Command).Experiment([simulated.Measure]).Measures;
            Assert.True(measures.Contains(simulated.Measure) || simulated.Measure.StartsWith("interim-", StringComparison.Ordinal), $"{finding.Claim.Id}: {simulated.Measure}");
        }
    }

    [Fact]
    public void Witnesses_with_a_command_are_replayed_by_it()
    {
        foreach (string command in s_findings.Value.Select(one => one.Finding.Evidence?.Command).OfType<string>().Distinct())
        {
            Expost.Outcome outcome = Expost.Shell($"$EXPOST {command}", Checkout.File());
            Assert.True(outcome.ExitCode is 0 or 1, $"{command}: {outcome.Error}");
        }
    }

    [Fact]
    public void Exhibits_are_whole()
    {
        foreach (Exhibit exhibit in Literature.Papers.SelectMany(paper => paper.Exhibits))
        {
            if (exhibit is Table table) Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count - 1, row.Cells.Count));
            else Assert.All(Assert.IsType<Figure>(exhibit).Lines, line => Assert.All(line.Points, point => Assert.True(line.Points.Count > 1 && double.IsFinite(point.X) && double.IsFinite(point.Y), $"{exhibit.Id}: {line.Name}")));
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
