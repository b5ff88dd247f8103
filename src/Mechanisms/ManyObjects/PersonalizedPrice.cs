using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>
/// Personalized prices in closed form for several objects. Printed are those of Bikhchandani (2005), equation (14), t_i^k = max over j ≠ i of p_kj + w_k c_j². For three buyers or more they are not
/// admissible, although he says so: at p = (0.9, 0.9, 0), c = (0.5, 0.5, 1) and w = 1 two buyers have a value of 1.4 and a price of 1.15. Repaired are t_i^k = max over j ≠ i of p_kj + w_k c_j m_i,
/// where m_i is the highest c among the others: V_i^k &gt; t_i^k implies V_j^k ≤ t_j^k for all others. For two buyers both are p_kj + w_k c_j².
/// </summary>
public sealed class PersonalizedPrice : ObjectsMechanism
{
    private const string Repaired = "repaired", Printed = "printed";

    private static readonly ParameterInfo s_prices = new("prices", "the prices: with m_i = max_{l≠i} c_l, or as printed with c_j in its place", ParameterKind.Word, Repaired) { Words = [Repaired, Printed] };

    private readonly bool _isPrinted;

    private PersonalizedPrice(Settings settings) : base(Entry) => _isPrinted = settings.Word(s_prices) == Printed;

    /// <summary>The entry in the catalogue. What is claimed of the printed prices is what the paper claims.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<ObjectsEnvironment>(
        "personalized-price",
        "every buyer takes the bundle that leaves her most at the prices max_{j≠i} p_kj + w_k c_j max_{l≠i} c_l",
        "Bikhchandani (2005), Example 2, equation (14); repaired for more than two buyers",
        [s_prices],
        environment => environment is TwoObjects ? null : $"its prices are made for the values of {TwoObjects.Entry.Name}",
        settings => new PersonalizedPrice(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible) with
    {
        Assumes = Assumptions.Subadditive,
    };

    /// <inheritdoc/>
    public override ObjectsOutcome Run(ObjectsEnvironment environment, Profile reports)
    {
        var objects = (TwoObjects)environment;
        var outcome = new ObjectsOutcome(environment);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real highest = TwoObjects.HighestFactorOfOthers(reports, i);
            Real Against(int k, int j) => objects.Worth(k, TwoObjects.Private(reports, j, k), TwoObjects.Factor(reports, j), _isPrinted ? TwoObjects.Factor(reports, j) : highest);
            outcome.Offer(to: i, at: [.. environment.Things.Select((_, k) => Real.Max(reports.Others(i).Select(j => Against(k, j))))], reports);
        }

        return outcome;
    }
}
