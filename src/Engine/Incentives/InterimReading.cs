using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What the draws behind interim checks of a mechanism tell.</summary>
/// <param name="agents">The draws, agent by agent.</param>
/// <param name="run">The number of draws and the confidence level of intervals.</param>
/// <param name="claims">What is claimed of the mechanism.</param>
/// <param name="tolerance">A gain of no more than this is none.</param>
/// <param name="error">The probability with which one expectation may be wrongly taken for broken.</param>
internal sealed class InterimReading(IReadOnlyList<InterimRun> agents, RunOptions run, Claims claims, double tolerance, double error)
{
    private readonly bool _hasPayments = agents[0].Payoffs.HasPayments;

    internal InterimResult Result(IReadOnlySet<string>? names)
    {
        Finding[] gains = [.. _hasPayments ? PerType((agent, type, level) => agent.Payoffs.Gain(type.Tally, level), (agent, type) => 4 * agent.Payoffs.Largest(type.Tally)) : []];
        Finding[] lacks = [.. _hasPayments ? PerType((agent, type, level) => Negative(agent.Payoffs.Net(type.Tally, level)), (agent, type) => 2 * agent.Payoffs.Largest(type.Tally)) : []];
        Finding[] losses = [.. _hasPayments ? PerType((agent, type, level) => Negative(agent.Payoffs.Utility(type.Tally, level)), (agent, type) => 2 * agent.Payoffs.Largest(type.Tally)) : []];
        Finding[] falls = [.. PerType((agent, type, level) => Negative(agent.Payoffs.Monotone(type.Tally, level)), (agent, type) => 8 * agent.Payoffs.Largest(type.Tally))];
        Finding[] curls = [.. agents.SelectMany(agent => agent.Rectangles.Select((rectangle, k) => new Finding(agent, k, level => rectangle.Circulation.Curl(rectangle.Tally, level), 2 * rectangle.Circulation.Largest(rectangle.Tally))))];
        List<(string Name, Estimate Estimate)> measures = [];
        List<CheckResult> checks = [];
        if (_hasPayments)
        {
            Estimate regret = Largest(gains);
            measures.Add(("interim-regret", regret));
            measures.AddRange(agents.Select(agent => (InterimCheck.UtilityOf(agent.Agent), Negative(Highest([.. losses.Where(loss => loss.Agent == agent)])))));
            checks.Add(Check("interim-ic", Claims.ExPostIncentiveCompatible | Claims.InterimIncentiveCompatible, gains, found => found.Mean, "gain",
                (agent, k) => [("type", agent.Types[k].Type), ("report", agent.Types[k].Report!)], found => found,
                regret.High is { } most ? FormattableString.Invariant($"interim-ic: no type surely gains from a misreport. The best that was found for each of {gains.Length} types gains {(most > 0 ? FormattableString.Invariant($"{most:0.0e0} at most") : "nothing")}, for all of them together at the confidence of the intervals.") : null));
            if (IncentiveCheck.CanStayOut(agents[0].Environment)) checks.Add(Check("interim-ir", Claims.ExPostIndividuallyRational | Claims.InterimIndividuallyRational, lacks, found => found.Mean, "payoff", (agent, k) => [("type", agent.Types[k].Type)], Negative, null));
        }

        const Claims Implementable = Claims.InterimImplementable | Claims.InterimIncentiveCompatible | Claims.ExPostIncentiveCompatible;
        measures.Add(("interim-nonmonotonicity", Largest(falls)));
        checks.Add(Check("monotone-field", Implementable, falls, found => found.Mean, "rise", (agent, k) => [("type", agent.Types[k].Type), ("other", agent.Types[k].Next)], Negative, null));
        if (curls.Length > 0)
        {
            Finding worst = curls.MaxBy(curl => Math.Abs(curl.At(run.Confidence).Mean))!;
            measures.Add(("interim-curl", worst.At(Simultaneous(curls.Length))));
            checks.Add(Check("conservative", Claims.InterimImplementable, curls, found => Math.Abs(found.Mean), "curl",
                (agent, k) => agent.Rectangles[k].Rectangle is var (first, second, left, right, bottom, top, median)
                    ? [("from", With(median, (first, left), (second, bottom))), ("to", With(median, (first, right), (second, top)))] : [], found => found, null));
        }

        return new([.. measures.Where(measure => names is null || names.Contains(measure.Name))], checks, [.. agents.Select(Agent)]);
    }

    private IEnumerable<Finding> PerType(Func<InterimRun, InterimRun.OfType, double, Estimate> estimate, Func<InterimRun, InterimRun.OfType, double> range) =>
        agents.SelectMany(agent => agent.Types.Select((type, k) => new Finding(agent, k, level => estimate(agent, type, level), range(agent, type))));

    /// <summary>The level at which one of several intervals must hold for all of them to hold at the level that is asked for (Bonferroni).</summary>
    private double Simultaneous(int intervals) => 1 - (1 - run.Confidence) / intervals;

    /// <summary>The largest of several expectations, with an interval that holds for all at once.</summary>
    private Estimate Highest(Finding[] findings)
    {
        Estimate[] all = [.. findings.Select(finding => finding.At(Simultaneous(findings.Length)))];
        return all.MaxBy(estimate => estimate.Mean)! with { Low = all.Max(estimate => estimate.Low), High = all.Max(estimate => estimate.High) };
    }

    /// <summary>The same where below 0 is none.</summary>
    private Estimate Largest(Finding[] findings) => Highest(findings) is var found
        ? found with { Mean = Math.Max(found.Mean, 0), Low = found.Low is { } low ? Math.Max(low, 0) : null, High = found.High is { } high ? Math.Max(high, 0) : null }
        : found;

    /// <summary>Whether expectations that must not be above the tolerance are, surely.</summary>
    private CheckResult Check(
        string property, Claims claim, Finding[] findings, Func<Estimate, double> size, string fact, Func<InterimRun, int, IReadOnlyList<(string, double[])>> points, Func<Estimate, Estimate> shown, string? otherwise)
    {
        bool IsBroken(Finding finding)
        {
            Estimate found = finding.At(run.Confidence);
            return Intervals.LowerBound(run.Draws, found with { Mean = size(found) }, finding.Range, error) > tolerance;
        }

        Finding[] broken = [.. findings.Where(IsBroken)];
        var share = new Estimate((double)broken.Length / findings.Length, null, null, null, null);
        InterimWitness? witness = broken.Length == 0 ? null : broken.MaxBy(finding => size(finding.At(run.Confidence))) is { } worst
            ? new(property, worst.Agent.Agent + 1, [.. points(worst.Agent, worst.Place).Select(point => (point.Item1, Named(worst.Agent, point.Item2)))], fact, shown(worst.At(run.Confidence)))
            {
                Name = worst.Agent.Environment.NameOf(worst.Agent.Agent),
                Noun = worst.Agent.Environment.AgentNoun,
            }
            : null;
        return new(property, (claims & claim) != Claims.None, run.Draws, share, null) { Interim = witness, Remark = broken.Length == 0 ? otherwise : null };
    }

    private InterimAgent Agent(InterimRun agent) => new(agent.Agent + 1, agent.Environment.NameOf(agent.Agent), [.. agent.Types.Select(type => new InterimType(
        Named(agent, type.Type),
        _hasPayments ? agent.Payoffs.Utility(type.Tally, run.Confidence) : null,
        _hasPayments ? agent.Payoffs.Gain(type.Tally, run.Confidence) : null,
        type.Report is { } report ? Named(agent, report) : [],
        agent.Payoffs.Decided(type.Tally, run.Confidence)))]);

    private static IReadOnlyList<(string, double)> Named(InterimRun agent, double[] point) => [.. point.Select((x, d) => (agent.Environment.Signals[d].Name, x))];

    private static double[] With(IReadOnlyList<double> median, params (int Dimension, double Value)[] moved)
    {
        double[] point = [.. median];
        foreach ((int dimension, double value) in moved) point[dimension] = value;
        return point;
    }

    private static Estimate Negative(Estimate estimate) => estimate with { Mean = 0 - estimate.Mean, Low = 0 - estimate.High, High = 0 - estimate.Low };

    /// <summary>An expectation of an agent.</summary>
    /// <param name="Agent">The agent.</param>
    /// <param name="Place">Which of her types or rectangles, from 0.</param>
    /// <param name="At">The estimate at a confidence level.</param>
    /// <param name="Range">The length of an interval in which it lies at a draw, as far as was seen.</param>
    private sealed record Finding(InterimRun Agent, int Place, Func<double, Estimate> At, double Range);
}
