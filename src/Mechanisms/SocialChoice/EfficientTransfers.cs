using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>
/// Jehiel and Moldovanu (2001), Theorem 5.1: the efficient alternative, and transfers that make it every agent's best reply, whatever the signals, where weak congruence (5.1) holds. Given what the others report, the
/// social surplus of each alternative is a line in agent i's signal, and the efficient alternatives are the upper envelope of these lines. The transfer in the first of them is 0; at the signal z at which the next one
/// takes over, it changes by what the agent's own value falls (7.12): x_next = x − (V_next^i − V^i)(z). She is then indifferent where society is, and by (5.1) likes the next one more at all higher signals.
/// </summary>
/// <remarks>
/// An agent's transfers in all alternatives are computed from the others' reports alone, so that no report of hers moves their bits. An alternative that is nowhere efficient has the transfer at which she would be
/// indifferent where the envelope passes its slope; that counts where rounding takes such an alternative for the efficient one at a tie. Nothing is said of budgets, nor of taking part.
/// </remarks>
public sealed class EfficientTransfers() : ChoiceMechanism<LinearChoice>(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<LinearChoice>(
        "efficient-transfers",
        "the efficient alternative; an agent's transfer changes, where her signal makes another alternative efficient, by what her own value falls there",
        "Jehiel and Moldovanu (2001), Theorem 5.1",
        [],
        WhyNot,
        _ => new EfficientTransfers(),
        environment => environment.IsWeaklyCongruent ? Claims.ExPostIncentiveCompatible | Claims.MonotoneRule : Claims.None) with
    {
        Assumes = Assumptions.WeaklyCongruent,
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(LinearChoice environment, Profile reports)
    {
        int[] alternatives = [.. Enumerable.Range(0, environment.Alternatives)];
        var outcome = new ChoiceOutcome(environment, EfficientAlternative.Of(environment, reports));
        for (int i = 0; i < environment.Agents; i++)
        {
            int agent = i;
            Function transfers = Function.Shared(("efficient transfers", environment, agent), $"efficient transfers of agent {agent + 1}", environment.Agents - 1, others => Transfers(environment, agent, others));
            outcome.Pay(agent, -outcome.IfChosen(transfers.Call(reports.Others(agent).Select(j => reports[j, 0]))));
            outcome.Order(agent, [.. alternatives.Select(k => LinearChoice.Weight(k, agent, agent))]);
        }

        return outcome;
    }

    private static string? WhyNot(LinearChoice environment) => environment.SameOwn is { } same
        ? FormattableString.Invariant(
            $"{environment.NameOf(same.Agent)} has the same own coefficient, {environment.Coefficient(same.One, same.Agent, same.Agent):R}, in alternatives {same.One + 1} and {same.Other + 1}, and Theorem 5.1 is for own coefficients that all differ")
        : null;

    /// <summary>The transfer to an agent in each alternative, given the others' signals.</summary>
    private static Real[] Transfers(LinearChoice environment, int agent, Real[] others)
    {
        int[] rivals = [.. Enumerable.Range(0, environment.Agents).Where(j => j != agent)];
        Line[] lines = [.. Enumerable.Range(0, environment.Alternatives).Select(k => new Line(
            LinearChoice.SocialWeight(k, agent),
            LinearChoice.Combination([.. rivals.Select(j => LinearChoice.SocialWeight(k, j))], others),
            LinearChoice.Weight(k, agent, agent),
            LinearChoice.Combination([.. rivals.Select(j => LinearChoice.Weight(k, agent, j))], others)))];

        // The line that is highest at the lowest signal; in a tie the steepest, for the others are highest nowhere else.
        Real lowest = environment.Signals[0].Of(agent).Low;
        Line first = lines[0];
        foreach (Line line in lines[1..])
        {
            (Real old, Real height) = (first.Surplus(lowest), line.Surplus(lowest));
            first = Line.Choose(height > old | (Real.AreEqual(height, old) & line.Slope > first.Slope), line, first);
        }

        // From one line of the envelope to the next. State: the line, the transfer there, and those in all alternatives, of which lines that are not steeper have theirs.
        Real steepest = Real.Max(lines.Select(line => line.Slope));
        Real[] start = [.. first.State, 0, .. lines.Select(line => -line.MoreThan(first, lowest))];
        Real[] end = Loop.While(lines.Length - 1, start, state => Line.Of(state).Slope < steepest, (_, state) =>
        {
            Line last = Line.Of(state), next = last;
            (Real transfer, Real[] found) = (state[Line.Numbers], state[(Line.Numbers + 1)..]);
            Real at = double.PositiveInfinity;
            foreach (Line line in lines)
            {
                Real crossing = (last.Rest - line.Rest) / (line.Slope - last.Slope);
                Bool sooner = line.Slope > last.Slope & (crossing < at | (Real.AreEqual(crossing, at) & line.Slope > next.Slope));
                at = Real.Choose(sooner, crossing, at);
                next = Line.Choose(sooner, line, next);
            }

            return
            [
                .. next.State, transfer - next.MoreThan(last, at),
                .. lines.Select((line, k) => Real.Choose(line.Slope > last.Slope & line.Slope <= next.Slope, transfer - line.MoreThan(last, at), found[k])),
            ];
        });
        return end[(Line.Numbers + 1)..];
    }

    /// <summary>An alternative, given the others' signals: social surplus and own value are lines in the own signal.</summary>
    /// <param name="Slope">A_k^i, of the social surplus.</param>
    /// <param name="Rest">Σ_{j≠i} A_k^j s^j.</param>
    /// <param name="Own">a_ki^i, of the own value.</param>
    /// <param name="OwnRest">Σ_{j≠i} a_ki^j s^j.</param>
    private readonly record struct Line(Real Slope, Real Rest, Real Own, Real OwnRest)
    {
        internal const int Numbers = 4;

        internal Real[] State => [Slope, Rest, Own, OwnRest];

        internal static Line Of(Real[] state) => new(state[0], state[1], state[2], state[3]);

        internal static Line Choose(Bool condition, Line a, Line b) =>
            new(Real.Choose(condition, a.Slope, b.Slope), Real.Choose(condition, a.Rest, b.Rest), Real.Choose(condition, a.Own, b.Own), Real.Choose(condition, a.OwnRest, b.OwnRest));

        internal Real Surplus(Real signal) => Real.Fma(Slope, signal, Rest);

        /// <summary>By how much the alternative is worth more to the agent than another at a signal of hers.</summary>
        internal Real MoreThan(Line other, Real signal) => Real.Fma(Own - other.Own, signal, OwnRest - other.OwnRest);
    }
}
