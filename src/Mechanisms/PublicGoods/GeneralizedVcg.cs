using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.PublicGoods;

/// <summary>
/// Efficient provision with the payments of the generalized VCG mechanism (Chung and Ely 2002, Section 5.1). The good is provided where Σ v_i ≥ c, and each agent pays the value that she would have at the lowest of her signals at which it would
/// still have been provided, t_i = inf over x of v_i(x, s_−i) subject to provision. Among payments that make the rule ex post IC and ex post IR these bring in the most.
/// </summary>
/// <remarks>
/// <para>Values must be nondecreasing in all signals: then the good is provided at all higher signals. Whether what agents pay covers the cost is told by Theorem 8.</para>
/// <para>
/// For <see cref="PublicGood"/> the rule is written out: with k = c / (1 + a) agent i's critical signal is k − s_−i, or the lowest signal if that is higher. Elsewhere it is found by bisection (<see cref="CriticalSignal"/>), and the
/// price is rounded up; where a value lies within the rounding the good is not provided.
/// </para>
/// </remarks>
public sealed class GeneralizedVcg : ChoiceMechanism<PublicGoodEnvironment>
{
    private GeneralizedVcg() : base(Entry)
    {
    }

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<PublicGoodEnvironment>(
        "generalized-vcg",
        "provided where Σ v_i ≥ cost; each agent pays her value at the lowest signal at which it would still be provided",
        "Chung and Ely (2002), Sections 3.3 and 5.1",
        [],
        _ => null,
        _ => new GeneralizedVcg(),
        // Theorem 8 (2) and (3).
        environment => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule | (environment is PublicGood { Weight: >= 1 } ? Claims.BudgetBalanced : Claims.None)) with
    {
        Assumes = Assumptions.Monotone,
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(PublicGoodEnvironment environment, Profile reports)
    {
        if (environment is PublicGood linear) return WrittenOut(linear, reports);
        Real Total(Profile signals) => Real.Sum(Enumerable.Range(0, environment.Agents).Select(i => environment.Value(i, signals)));
        Real cost = environment.Cost(PublicGoodEnvironment.Provided);
        Bool provided = Total(reports) >= cost;
        var shares = new Real[environment.Agents];
        var bounds = new Real[environment.Agents];
        for (int i = 0; i < environment.Agents; i++)
        {
            int agent = i;
            Real[] share = CriticalSignal.Search("share of", environment, agent, reports, at =>
            {
                Bisection.Bracket lowest = CriticalSignal.Lowest(x => Total(at(x)) >= environment.Cost(PublicGoodEnvironment.Provided));
                Real high = environment.Value(agent, at(lowest.High));
                return [high, high - environment.Value(agent, at(lowest.Low))];
            });
            (shares[i], bounds[i]) = (share[0], share[1]);
            // By itself the sum would have an agent pay more than her value who is just above her critical signal, by what the price is rounded up.
            provided &= environment.Value(i, reports) >= share[0];
        }

        ChoiceOutcome outcome = Provision.Outcome(environment, provided, shares);
        outcome.PriceBound = Real.Max(bounds);
        return outcome;
    }

    private static ChoiceOutcome WrittenOut(PublicGood environment, Profile reports)
    {
        Real pivot = environment.Cost(PublicGoodEnvironment.Provided) / (1 + environment.WeightInput);
        Real[] critical = [.. Enumerable.Range(0, 2).Select(i => Real.Max(environment.Signals[0].Of(i).Low, pivot - reports[1 - i, 0]))];
        // Signals against critical signals, and not values against the cost: then whose signal is at least critical has a value of at least the price, whatever is rounded.
        return Provision.Outcome(environment, reports[0, 0] >= critical[0] & reports[1, 0] >= critical[1], [.. critical.Select((own, i) => environment.Value(own, reports[1 - i, 0]))]);
    }
}
