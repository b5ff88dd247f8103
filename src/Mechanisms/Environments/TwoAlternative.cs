using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// Jehiel and Moldovanu (2001), Example 4.5: V_k^i = a_ki^i s_k^i + a_ki^−i s_k^−i for two agents and two alternatives, A, the first, and B. Each agent has a signal for each alternative, which counts for what that
/// alternative is worth to both.
/// </summary>
public sealed class TwoAlternative : ChoiceEnvironment, IEnvironmentKind
{
    /// <summary>Alternative A.</summary>
    public const int A = 0;

    /// <summary>Alternative B.</summary>
    public const int B = 1;

    private static readonly ParameterInfo s_coefficients = new(
        "coefficients", "the coefficient of each agent's signal in each agent's value of each of two alternatives", ParameterKind.Coefficients, "[[[1,0.2],[0.8,1]],[[1,0.8],[0.2,1]]]", -1e6, 1e6);

    private readonly double[][][] _a;

    private TwoAlternative(double[][][] a) : base(Entry, 2, [new("sA", new Distributions.Uniform(0, 1)), new("sB", new Distributions.Uniform(0, 1))], 2)
    {
        _a = a;
        if (a.Length != 2 || a[0].Length != 2)
        {
            throw new SettingException(FormattableString.Invariant($"{s_coefficients.Name}: there are {a.Length} alternatives and {a[0].Length} agents, and this environment has 2 of each; {s_coefficients.Name} is {s_coefficients.Accepted}"));
        }
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "two-alternative",
        "V_k^i = a_ki^i s_k^i + a_ki^−i s_k^−i for two agents i and two alternatives k = A, B",
        "Jehiel and Moldovanu (2001), Example 4.5",
        [s_coefficients],
        settings => new TwoAlternative(settings.Coefficients(s_coefficients)));

    /// <inheritdoc/>
    public static new string Kind => "a choice between two alternatives with a signal of each agent for each";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => ["A", "B"];

    /// <summary>Private and social rates of substitution between an agent's two signals are the same, for both agents: (4.8), here (4.19).</summary>
    public bool IsCongruent => IsCongruentFor(0) && IsCongruentFor(1);

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Conditions
    {
        get
        {
            const string Name = "congruent";
            string which = IsCongruent ? "both agents" : IsCongruentFor(0) ? "agent 1 only" : IsCongruentFor(1) ? "agent 2 only" : "neither agent";
            return [new(Assumptions.Congruent, Name, IsCongruent, $"{Name}: private and social rates of substitution between sA and sB are the same for {which}, condition (4.8) of Jehiel and Moldovanu: {Rates(0)}; {Rates(1)}.")];
        }
    }

    /// <summary>a_ki^j as a number.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="agent">Whose value, i, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public double Coefficient(int alternative, int agent, int signal) => _a[alternative][agent][signal];

    /// <summary>Σ_i a_ki^j as a number.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public double SocialCoefficient(int alternative, int signal) => Settings.Social(_a[alternative], signal);

    /// <summary>a_ki^j as an input of the kernel that is being recorded.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="agent">Whose value, i, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public static Real Weight(int alternative, int agent, int signal) => Settings.Coefficient(s_coefficients, alternative, agent, signal);

    /// <summary>Σ_i a_ki^j as an input of the kernel that is being recorded.</summary>
    /// <param name="alternative">The alternative k, from 0.</param>
    /// <param name="signal">Whose signal, j, from 0.</param>
    public static Real SocialWeight(int alternative, int signal) => Settings.SocialCoefficient(s_coefficients, alternative, signal);

    /// <summary>a_Ai^i Σ_j a_Bj^i = a_Bi^i Σ_j a_Aj^i but for rounding; products and not ratios, for a coefficient may be 0.</summary>
    /// <param name="agent">The agent i, from 0.</param>
    public bool IsCongruentFor(int agent)
    {
        double one = _a[A][agent][agent] * SocialCoefficient(B, agent), other = _a[B][agent][agent] * SocialCoefficient(A, agent);
        return Math.Abs(one - other) <= LinearChoice.RoundingShare * (Math.Abs(one) + Math.Abs(other));
    }

    /// <summary>An agent's private and social coefficients of sA and sB, and their ratios, in words.</summary>
    /// <param name="agent">The agent, from 0.</param>
    public string Rates(int agent) => $"{NameOf(agent)} {Rate("private", _a[A][agent][agent], _a[B][agent][agent])}, {Rate("social", SocialCoefficient(A, agent), SocialCoefficient(B, agent))}";

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) =>
        [.. new[] { A, B }.Select(k => Real.Fma(Weight(k, agent, agent), signals[agent, k], Cross(k, agent, signals)))];

    /// <summary>a_ki^−i s_k^−i: the part of an agent's value that depends on the other's signal.</summary>
    /// <param name="alternative">The alternative k.</param>
    /// <param name="agent">The agent i, from 0.</param>
    /// <param name="signals">The signals.</param>
    public static Real Cross(int alternative, int agent, Profile signals) => Weight(alternative, agent, 1 - agent) * signals[1 - agent, alternative];

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => values[alternative];

    private static string Rate(string whose, double a, double b) => FormattableString.Invariant($"{whose} {a:G12}/{b:G12}{(b == 0 ? "" : FormattableString.Invariant($" = {a / b:G12}"))}");
}
