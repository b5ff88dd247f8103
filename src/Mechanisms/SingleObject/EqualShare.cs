using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// Constant shares: buyer i gets the object with probability c_i, whatever anybody reports, and pays c_i times what it would be worth to her at her lowest signal: by Goyal and Narayanan's
/// Proposition 1 all that she can be charged. For values max_j s_j, if the object must be sold, every such mechanism is optimal (Proposition 4): p_i = c_i max_{j≠i} s_j.
/// </summary>
public sealed class EqualShare : AuctionMechanism
{
    private static readonly ParameterInfo s_shares = new("shares", "in which proportion the buyers get the object, one number a buyer, or one for all", ParameterKind.Numbers, "1", 0, 1e6);

    private readonly Settings _settings;

    private EqualShare(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "equal-share",
        "every buyer gets the object with a constant probability and pays for her value at her lowest signal",
        "Goyal and Narayanan, Proposition 4",
        [s_shares],
        EnvelopePayments.WhyNot,
        settings => new EqualShare(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible | Claims.EventuallyMonotone) with
    {
        Assumes = Assumptions.Monotone,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports) => Of(environment, reports, ConstantShares(environment.Buyers));

    /// <summary>The outcome with certain shares.</summary>
    internal static AuctionOutcome Of(AuctionEnvironment environment, Profile reports, IReadOnlyList<Real> shares)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real atLowest = environment.Value(i, reports.With(i, [environment.Signals[0].Of(i).Low]));
            outcome.Draw(to: i, shares[i], shares[i] * atLowest);
        }

        outcome.VirtualSurplus = VirtualValue.Surplus(environment, reports, outcome);
        return outcome;
    }

    private Real[] ConstantShares(int buyers)
    {
        double[] given = _settings.Values(s_shares);
        if (given.Sum() == 0) throw new SettingException($"{s_shares.Name}={_settings.Text(s_shares)}: at least one share is to be positive");
        if (given.Length == 1) return [.. Enumerable.Repeat<Real>(1.0 / buyers, buyers)];
        if (given.Length != buyers)
        {
            throw new SettingException(FormattableString.Invariant($"{s_shares.Name}={_settings.Text(s_shares)}: there are {buyers} buyers, so {buyers} numbers are accepted, or one, and {given.Length} given"));
        }

        Real[] parts = _settings.Inputs(s_shares);
        Real total = Real.Sum(parts);
        return [.. parts.Select(part => part / total)];
    }
}
