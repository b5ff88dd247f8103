using ExPost.Kernels;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>
/// The demand mechanism of Bikhchandani (2005), Section 4, at the prices that he constructs. Every buyer has a price for each object, t_i^k, which is her pivotal price (equation 11) where that
/// object is sold by itself, and takes the smallest bundle that leaves her most, V_i^L − Σ t_i^k.
/// </summary>
/// <remarks>
/// Values of the single objects must be as <see cref="Pivotal"/> needs them; then at most one buyer's value of an object is above her price. If preferences are subadditive as well, she wants no
/// other object (Lemma 3), and no object goes to two. A price below 0, where all values are, is raised to 0: a higher price keeps that so, and the paper's are never negative.
/// </remarks>
public sealed class Demand() : ObjectsMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<ObjectsEnvironment>(
        "demand",
        "every buyer takes the bundle that leaves her most at her pivotal prices of the single objects",
        "Bikhchandani (2005), Section 4, equation (11), by search",
        [],
        environment => Enumerable.Range(0, environment.Things.Count).Select(k => Pivotal.WhyNot(environment.Sale(k))).FirstOrDefault(reason => reason is not null),
        _ => new Demand(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing | Assumptions.Subadditive,
    };

    /// <inheritdoc/>
    public override ObjectsOutcome Run(ObjectsEnvironment environment, Profile reports)
    {
        SearchedPrice[][] found = [.. environment.Things.Select((thing, k) => Pivotal.Prices($"pivotal price of {thing}", environment.Sale(k), environment.Sale(k).Of(reports)))];
        var outcome = new ObjectsOutcome(environment) { PriceBound = Real.Max(found.SelectMany(each => each.Select(own => own.Bound))) };
        for (int i = 0; i < environment.Buyers; i++) outcome.Offer(to: i, at: [.. found.Select(each => Real.Max(each[i].Price, 0))], reports);
        return outcome;
    }
}
