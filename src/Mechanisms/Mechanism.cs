namespace ExPost.Mechanisms;

/// <summary>A rule: from reports to what is decided and who pays what. A mechanism never sees true values.</summary>
public abstract class Mechanism
{
    /// <summary>Makes a mechanism.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    protected Mechanism(MechanismInfo info) => Info = info;

    /// <summary>The entry in the catalogue.</summary>
    public MechanismInfo Info { get; }

    /// <summary>The environment as this kind of mechanism sees it: a sale may be seen as a choice of who gets the object.</summary>
    /// <param name="environment">The environment.</param>
    public virtual ValueEnvironment View(ValueEnvironment environment) => environment;

    /// <summary>What happens when these are the reports.</summary>
    /// <param name="environment">The values that the rule is made for, as functions of reports, as <see cref="View"/> gives them.</param>
    /// <param name="reports">What the agents say their signals are.</param>
    public abstract Outcome Run(ValueEnvironment environment, Profile reports);
}

/// <summary>What the catalogue says of a mechanism.</summary>
/// <param name="Name">The name by which it is chosen. Rules of one idea for different kinds of environment share a name.</param>
/// <param name="Summary">The rule, in a line.</param>
/// <param name="Source">Paper and place.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="WhyNot">Why the mechanism cannot run in an environment, or null when it can.</param>
/// <param name="Create">Makes it; throws a <see cref="SettingException"/> for impossible settings.</param>
public sealed record MechanismInfo(
    string Name,
    string Summary,
    string Source,
    IReadOnlyList<ParameterInfo> Parameters,
    Func<ValueEnvironment, string?> WhyNot,
    Func<Settings, Mechanism> Create)
{
    /// <summary>What the mechanism is said to have in an environment, by its paper. A check that finds otherwise has found a violation.</summary>
    public Func<ValueEnvironment, Claims> Claims { get; init; } = _ => Mechanisms.Claims.None;

    /// <summary>What the claims need of the environment's values.</summary>
    public Assumptions Assumes { get; init; }

    /// <summary>Which misreports count, unless the user says otherwise.</summary>
    public Deviations Deviations { get; init; }

    /// <summary>The rule is made for an environment's kind, whether it can run in the environment or not.</summary>
    public Func<ValueEnvironment, bool> IsOfKind { get; private init; } = _ => true;

    /// <summary>
    /// From an environment to the numbers among which a search for the best one looks, for a parameter that takes the word "best" (<see cref="ParameterInfo.Maximizes"/>); where null, all that the parameter takes. It throws
    /// a <see cref="CannotRunException"/> where there are none.
    /// </summary>
    public Func<ValueEnvironment, (double Low, double High)>? Range { get; init; }

    /// <summary>Why no rule of a name can run in an environment, or null when one can. Where one is made for the environment's kind, that the others are not is no reason.</summary>
    /// <param name="rules">The rules of the name.</param>
    /// <param name="environment">The environment.</param>
    public static string? WhyNone(IReadOnlyCollection<MechanismInfo> rules, ValueEnvironment environment)
    {
        if (rules.Any(rule => rule.WhyNot(environment) is null)) return null;
        MechanismInfo[] meant = [.. rules.Where(rule => rule.IsOfKind(environment))];
        return string.Join("; ", (meant.Length > 0 ? meant : [.. rules]).Select(rule => rule.WhyNot(environment)).Distinct());
    }

    /// <summary>An entry of a rule for one kind of environment.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="name">The name by which it is chosen.</param>
    /// <param name="summary">The rule, in a line.</param>
    /// <param name="source">Paper and place.</param>
    /// <param name="parameters">What can be set.</param>
    /// <param name="whyNot">Why it cannot run in an environment of the kind, or null when it can.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="claims">What it is said to have in an environment of the kind; nothing where null.</param>
    public static MechanismInfo For<T>(
        string name, string summary, string source, IReadOnlyList<ParameterInfo> parameters, Func<T, string?> whyNot, Func<Settings, Mechanism> create, Func<T, Claims>? claims = null)
        where T : ValueEnvironment, IEnvironmentKind => new(
            name,
            summary,
            source,
            parameters,
            environment => environment is T own ? whyNot(own) : $"it is a rule for {T.Kind}",
            create)
        {
            IsOfKind = environment => environment is T,
            Claims = environment => claims is not null && environment is T own ? claims(own) : Mechanisms.Claims.None,
        };
}

/// <summary>What can be claimed of a mechanism.</summary>
[Flags]
public enum Claims
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Truth-telling is a best reply to truth-telling, whatever the signals.</summary>
    ExPostIncentiveCompatible = 1,

    /// <summary>Nobody who tells the truth loses by taking part, whatever the signals.</summary>
    ExPostIndividuallyRational = 2,

    /// <summary>No object goes to two buyers.</summary>
    Feasible = 4,

    /// <summary>The allocation is eventually monotone (Goyal and Narayanan, Definition 2).</summary>
    EventuallyMonotone = 8,

    /// <summary>What an agent gets never moves away from what she likes more as her signal rises (Chung and Ely 2002, Theorem 2).</summary>
    MonotoneRule = 16,

    /// <summary>The planner never pays (Chung and Ely 2002, Sections 4.1 and 5).</summary>
    BudgetBalanced = 32,

    /// <summary>The planner neither pays nor gets anything: what agents pay is what the good costs (Ke 2009, Section 2.2).</summary>
    ExactBudget = 64,

    /// <summary>An agent's payoff never falls as her type rises, whatever the others' types (Ke 2009, Definition 3).</summary>
    PayoffMonotone = 128,

    /// <summary>Truth-telling is a best reply to truth-telling on average over the others' signals (Jehiel and Moldovanu 2001, Section 3). Ex post incentive compatibility implies it.</summary>
    InterimIncentiveCompatible = 256,

    /// <summary>Nobody who tells the truth loses by taking part on average over the others' signals. Ex post individual rationality implies it.</summary>
    InterimIndividuallyRational = 512,

    /// <summary>Some payments make the rule interim incentive compatible: its field of interim probabilities is monotone and conservative (Jehiel and Moldovanu 2001, Theorem 3.1).</summary>
    InterimImplementable = 1024,
}

/// <summary>What theorems assume of values.</summary>
[Flags]
public enum Assumptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Every value is nondecreasing in all signals (Bikhchandani 2005, Assumption 1).</summary>
    Monotone = 1,

    /// <summary>Values are continuous.</summary>
    Continuous = 2,

    /// <summary>V_i − V_j is nondecreasing in i's own signal (Bikhchandani 2005, Assumption 2); in bilateral trade, Chung and Ely (2002), Definition 9, strictly.</summary>
    SingleCrossing = 4,

    /// <summary>A union of disjoint bundles is worth no more than both apart (Bikhchandani 2005, inequality 13).</summary>
    Subadditive = 8,

    /// <summary>v_i − v_−i is strictly increasing in s_i (Chung and Ely 2002, Definition 11).</summary>
    IncreasingDifferences = 16,

    /// <summary>v_i − v_−i is strictly decreasing in s_i (Chung and Ely 2002, Definition 11).</summary>
    DecreasingDifferences = 32,

    /// <summary>v_i − v_−i does not depend on s_i (Chung and Ely 2002, Definition 11).</summary>
    PureCommonValues = 64,

    /// <summary>Private and social rates of substitution between signals are the same (Jehiel and Moldovanu 2001, condition 4.8).</summary>
    Congruent = 128,

    /// <summary>Each agent's own coefficients and the social ones order the alternatives alike (Jehiel and Moldovanu 2001, condition 5.1).</summary>
    WeaklyCongruent = 256,

    /// <summary>Every agent's value is nondecreasing in her own signal.</summary>
    OwnMonotone = 512,
}
