using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The mechanism of d'Aspremont and Gérard-Varet and of Arrow for the surplus of a private good (Ke 2009, Section 3.1): the highest type wins, and each buyer is paid what the others may expect to have at her report,
/// ξ_i(θ_i) = E[S(the highest other type), where it is above θ_i], which the others pay in equal shares. It is Bayesian incentive compatible and balances the budget at every draw.
/// </summary>
/// <remarks>
/// With <c>payoffs=printed</c> it is what the paper's Example 1 prints for two buyers: the winner hands T(θ) = ξ(θ) / (1 − F(θ)) of the loser's type to the loser. That is not this mechanism, and not Bayesian incentive compatible; it
/// is claimed to be, as in the paper, for a check of interim incentives to refute.
/// </remarks>
public sealed class Agv : AuctionMechanism
{
    private const string Printed = "printed";

    private static readonly ParameterInfo s_payoffs = new("payoffs", "what buyers get: that of the mechanism, or what the paper's Example 1 prints", ParameterKind.Word, "standard") { Words = ["standard", Printed] };

    private readonly bool _isPrinted;

    private Agv(Settings settings) : base(Entry) => _isPrinted = settings.Word(s_payoffs) == Printed;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "agv",
        "the highest type wins; each buyer is paid the others' expected surplus at her report, by the others",
        "Ke (2009), Section 3.1, Example 1; d'Aspremont and Gérard-Varet (1979)",
        [s_payoffs],
        ExpectedExternalities.WhyNot,
        settings => new Agv(settings),
        _ => Claims.Feasible | Claims.ExactBudget | Claims.BudgetBalanced | Claims.EventuallyMonotone | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Real[] types = SurplusSale.Types(reports);
        Bool[] wins = SurplusSale.Highest(types);
        if (_isPrinted)
        {
            if (environment.Buyers != 2 || !environment.Signals[0].IsSame) throw new CannotRunException(Entry.Name, "the printed payoffs are those of two buyers with types of one distribution");
            Real handed = ExpectedExternalities.AboveLoser(Entry.Name, environment)(Real.Min(types));
            return SurplusSale.Redistributed(environment, reports, wins, handed);
        }

        Func<Real, Real>[] expected = ExpectedExternalities.Of(Entry.Name, environment);
        Real[] paid = [.. types.Select((type, i) => expected[i](type))];
        return SurplusSale.Outcome(environment, reports, wins, [.. paid.Select((own, i) => Real.Sum(reports.Others(i).Select(j => paid[j])) / (types.Length - 1) - own)]);
    }
}
