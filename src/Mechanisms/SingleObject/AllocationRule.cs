using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>A rule that says who gets the object, without payments.</summary>
public abstract record AllocationRule;

/// <summary>The probabilities with which buyers get the object when these are the reports.</summary>
public delegate Real[] Shares(AuctionEnvironment environment, Profile reports);

/// <summary>Who gets the object when these are the reports.</summary>
public delegate Bool[] Winners(AuctionEnvironment environment, Profile reports);

/// <summary>A stand-in for the mechanism that derives payments from a rule: here buyers pay their own value times their share.</summary>
public sealed class PaidByEnvelope : AuctionMechanism
{
    private readonly Func<AuctionEnvironment, Profile, (Bool Wins, Real Price)[]> _rule;

    private PaidByEnvelope(MechanismInfo info, Func<AuctionEnvironment, Profile, (Bool Wins, Real Price)[]> rule) : base(info) => _rule = rule;

    /// <summary>A rule with probabilities.</summary>
    public static MechanismInfo Entry(string name, string summary, string source, Shares shares) =>
        Entry(name, summary, source, (environment, reports) => [.. shares(environment, reports).Select((share, i) => (share > 0, environment.Value(i, reports) * share))]);

    /// <summary>A rule by which a buyer gets the object or does not.</summary>
    public static MechanismInfo Entry(string name, string summary, string source, Winners winners) =>
        Entry(name, summary, source, (environment, reports) => [.. winners(environment, reports).Select((wins, i) => (wins, environment.Value(i, reports)))]);

    /// <inheritdoc/>
    public override Outcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new Outcome(environment.Buyers);
        (Bool Wins, Real Price)[] sales = _rule(environment, reports);
        for (int i = 0; i < sales.Length; i++) outcome.Sell(to: i, at: sales[i].Price, when: sales[i].Wins);
        return outcome;
    }

    private static MechanismInfo Entry(string name, string summary, string source, Func<AuctionEnvironment, Profile, (Bool Wins, Real Price)[]> rule)
    {
        MechanismInfo? info = null;
        return info = new(name, summary, source, [], environment => environment.Signals.Count != 1 ? "it needs signals of one dimension" : null, _ => new PaidByEnvelope(info!, rule));
    }
}
