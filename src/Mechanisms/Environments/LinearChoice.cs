using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// Jehiel and Moldovanu (2001), Section 5: V_k^i = Σ_j a_ki^j s^j. One of K alternatives is chosen for N agents, each of whom has a signal of one dimension that counts for everybody's value of every alternative;
/// a_ki^j is the coefficient of agent j's signal in agent i's value of alternative k. There are as many alternatives and agents as coefficients say.
/// </summary>
public sealed class LinearChoice : ChoiceEnvironment, IEnvironmentKind
{
    /// <summary>The largest number of alternatives, and of agents.</summary>
    public const int Most = 16;

    /// <summary>Sums that differ by less, relative to what is added, may be the same but for rounding.</summary>
    internal const double RoundingShare = 1e-12;

    /// <summary>Values of so many terms, alternatives times agents, are a function of the kernel; fewer are written where they are used.</summary>
    private const int ManyTerms = 32;

    private static readonly ParameterInfo s_coefficients = new(
        "coefficients", "the coefficient of each agent's signal in each agent's value of each alternative", ParameterKind.Coefficients,
        "[[[0.2,0.9],[0.1,1.2]],[[1,0.7],[0.6,0.8]],[[1.3,0.2],[0.9,0.1]]]", -1e6, 1e6);

    private static readonly ParameterInfo s_distribution = new("distribution", "the distribution of every agent's signal", ParameterKind.Distribution, "uniform(0,1)");

    private readonly double[][][] _a;

    private LinearChoice(Settings settings, double[][][] a) : base(Entry, a[0].Length, [new("s", settings.Distribution(s_distribution))], a.Length)
    {
        _a = a;
        if (Alternatives > Most || Agents > Most)
        {
            throw new SettingException(FormattableString.Invariant(
                $"{s_coefficients.Name}: there are {Alternatives} alternatives and {Agents} agents, and at most {Most} of each are accepted"));
        }
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "linear-choice",
        "V_k^i = Σ_j a_ki^j s^j: what alternative k is worth to agent i",
        "Jehiel and Moldovanu (2001), Section 5",
        [s_coefficients, s_distribution],
        settings => new LinearChoice(settings, settings.Coefficients(s_coefficients)));

    /// <inheritdoc/>
    public static new string Kind => "a choice between alternatives with linear values and signals of one dimension";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => [.. Enumerable.Range(1, Alternatives).Select(k => FormattableString.Invariant($"{k}"))];

    /// <summary>Weak congruence (5.1): whenever an agent's own coefficient is larger in one alternative than in another, so is the social one.</summary>
    public bool IsWeaklyCongruent => !Breaks().Any();

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Conditions
    {
        get
        {
            const string Name = "weakly-congruent";
            (int Agent, int More, int Less)[] breaks = [.. Breaks()];
            int pairs = Pairs().Count();
            if (breaks.Length == 0)
            {
                return [new(Assumptions.WeaklyCongruent, Name, true, $"{Name}: each agent's own coefficients order the alternatives as the social ones do, condition (5.1) of Jehiel and Moldovanu.")];
            }

            (int i, int more, int less) = breaks[0];
            return [new(Assumptions.WeaklyCongruent, Name, false, FormattableString.Invariant(
                $"{Name}: {NameOf(i)}'s own coefficient is larger in {NameOfAlternative(more)} than in {NameOfAlternative(less)}, {_a[more][i][i]:G12} and {_a[less][i][i]:G12}, and the social one is not, {Social(more, i):G12} and {Social(less, i):G12}; condition (5.1) holds for {pairs - breaks.Length} of {pairs} pairs of alternatives of an agent."))];
        }
    }

    /// <summary>Two alternatives in which an agent's own coefficient is the same, or null where there are none: Theorem 5.1 assumes that there are none.</summary>
    public (int Agent, int One, int Other)? SameOwn
    {
        get
        {
            var same = from i in Enumerable.Range(0, Agents)
                       from one in Enumerable.Range(0, Alternatives)
                       from other in Enumerable.Range(one + 1, Alternatives - one - 1)
                       where _a[one][i][i] == _a[other][i][i]
                       select (i, one, other);
            return same.Select(found => ((int, int, int)?)found).FirstOrDefault();
        }
    }

    /// <summary>a_ki^j as a number.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="agent">Whose value, i, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public double Coefficient(int alternative, int agent, int signal) => _a[alternative][agent][signal];

    /// <summary>a_ki^j as an input of the kernel that is being recorded.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="agent">Whose value, i, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public static Real Weight(int alternative, int agent, int signal) => Settings.Coefficient(s_coefficients, alternative, agent, signal);

    /// <summary>A_k^j = Σ_i a_ki^j, what a signal counts for all in an alternative, as an input of the kernel that is being recorded.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public static Real SocialWeight(int alternative, int signal) => Settings.SocialCoefficient(s_coefficients, alternative, signal);

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) => Linear($"values of agent {agent + 1}", signals, (k, j) => Weight(k, agent, j));

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => values[alternative];

    /// <summary>Σ_j A_k^j s^j: the same but for rounding as the sum of all agents' values, and as many times shorter as there are agents.</summary>
    public override Real[] Surpluses(Profile signals) => Linear("social surplus", signals, SocialWeight);

    /// <summary>Σ_j w_k^j s^j over some agents.</summary>
    /// <param name="weights">w_k^j for each of them.</param>
    /// <param name="signals">Their signals.</param>
    internal static Real Combination(IReadOnlyList<Real> weights, IReadOnlyList<Real> signals)
    {
        Real sum = weights[0] * signals[0];
        for (int j = 1; j < weights.Count; j++) sum = Real.Fma(weights[j], signals[j], sum);
        return sum;
    }

    private Real[] Linear(string name, Profile signals, Func<int, int, Real> weight)
    {
        int[] agents = [.. Enumerable.Range(0, Agents)];
        Real[] Sums(Real[] of) => [.. Enumerable.Range(0, Alternatives).Select(k => Combination([.. agents.Select(j => weight(k, j))], of))];
        Real[] all = [.. agents.Select(j => signals[j, 0])];
        return Agents * Alternatives < ManyTerms ? Sums(all) : Function.Shared((name, this), name, Agents, Sums).Call(all);
    }

    private double Social(int alternative, int signal) => Settings.Social(_a[alternative], signal);

    /// <summary>Two alternatives of an agent, that with the larger own coefficient first.</summary>
    private IEnumerable<(int Agent, int More, int Less)> Pairs() =>
        from i in Enumerable.Range(0, Agents)
        from more in Enumerable.Range(0, Alternatives)
        from less in Enumerable.Range(0, Alternatives)
        where _a[more][i][i] > _a[less][i][i]
        select (i, more, less);

    /// <summary>Those of them whose social coefficients are not in the same order; equal but for rounding is not larger.</summary>
    private IEnumerable<(int Agent, int More, int Less)> Breaks() =>
        Pairs().Where(pair => Social(pair.More, pair.Agent) - Social(pair.Less, pair.Agent) <= RoundingShare * (Size(pair.More, pair.Agent) + Size(pair.Less, pair.Agent)));

    private double Size(int alternative, int signal) => _a[alternative].Sum(own => Math.Abs(own[signal]));
}
