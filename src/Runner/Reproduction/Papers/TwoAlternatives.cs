namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Example 4.5 of Jehiel and Moldovanu in plain numbers, for agent 1: with which probability an efficient rule chooses A when she knows her signals, and agent 2's are uniform on [0, 1].</summary>
/// <param name="coefficients">a_ki^j by alternative k, agent i and signal j; agent 2's signal for A counts nothing for society, or what it counts is positive, and so for B.</param>
internal sealed class TwoAlternatives(double[][][] coefficients)
{
    /// <summary>Where derivatives are read: q is a polynomial of the second degree near, of which the central difference is exact.</summary>
    private const double Step = 1.0 / 64;

    /// <summary>A.</summary>
    internal const int A = 0;

    /// <summary>B.</summary>
    internal const int B = 1;

    /// <summary>The coefficients of which the references of Example 4.5 speak where (4.19) fails, and the default of two-alternative.</summary>
    internal static TwoAlternatives Incongruent { get; } = new([[[1, 0.2], [0.8, 1]], [[1, 0.8], [0.2, 1]]]);

    /// <summary>Coefficients for which (4.19) holds.</summary>
    internal static TwoAlternatives Congruent { get; } = new([[[1, 0.3], [0.5, 0.6]], [[0.8, 0.6], [0.4, 1.2]]]);

    /// <summary>As <c>--set</c> takes them.</summary>
    internal string Text => $"coefficients=[{string.Join(",", coefficients.Select(one => $"[{string.Join(",", one.Select(own => FormattableString.Invariant($"[{own[0]},{own[1]}]")))}]"))}]";

    /// <summary>What agent 1's signal counts for herself.</summary>
    /// <param name="k">The alternative.</param>
    internal double Own(int k) => coefficients[k][0][0];

    /// <summary>What an agent's signal counts for all.</summary>
    /// <param name="k">The alternative.</param>
    /// <param name="signal">Whose signal, from 0.</param>
    internal double Social(int k, int signal = 0) => coefficients[k].Sum(own => own[signal]);

    /// <summary>The same alternatives where everybody's signal counts for herself alone: what is efficient with these is what has the highest sum of own values.</summary>
    internal TwoAlternatives OfOwnValues => new([.. coefficients.Select(one => one.Select((own, agent) => own.Select((a, signal) => signal == agent ? a : 0).ToArray()).ToArray())]);

    /// <summary>What an agent's signals make A better than B for an agent.</summary>
    /// <param name="agent">For whom, from 0.</param>
    /// <param name="signal">Whose signals, from 0.</param>
    /// <param name="sA">The signal for A.</param>
    /// <param name="sB">The signal for B.</param>
    internal double DifferenceTo(int agent, int signal, double sA, double sB) => coefficients[A][agent][signal] * sA - coefficients[B][agent][signal] * sB;

    /// <summary>The same for all.</summary>
    /// <param name="signal">Whose signals, from 0.</param>
    /// <param name="sA">The signal for A.</param>
    /// <param name="sB">The signal for B.</param>
    internal double Difference(int signal, double sA, double sB) => Social(A, signal) * sA - Social(B, signal) * sB;

    /// <summary>q_A^1: that A s_A^2 − B s_B^2 is at least c of (7.7).</summary>
    /// <param name="sA">Agent 1's signal for A.</param>
    /// <param name="sB">Her signal for B.</param>
    internal double ProbabilityOfA(double sA, double sB)
    {
        (double c, double a, double b) = (Least(sA, sB), Social(A, 1), Social(B, 1));
        return b == 0 ? Quadrature.OfPieces(_ => 1, Math.Clamp(c / a, 0, 1), 1) : Quadrature.OfPieces(s => Math.Clamp((a * s - c) / b, 0, 1), 0, 1, c / a, (c + b) / a);
    }

    /// <summary>How the probability of an alternative changes with a signal of agent 1, by differences of what <see cref="ProbabilityOfA"/> integrates.</summary>
    /// <param name="k">The alternative.</param>
    /// <param name="of">Whose signal it is: that for A, or that for B.</param>
    /// <param name="sA">Agent 1's signal for A.</param>
    /// <param name="sB">Her signal for B.</param>
    internal double Slope(int k, int of, double sA, double sB)
    {
        double Off(double step) => of == A ? ProbabilityOfA(sA + step, sB) : ProbabilityOfA(sA, sB + step);
        return (k == A ? 1 : -1) * (Off(Step) - Off(-Step)) / (2 * Step);
    }

    /// <summary>The integral over the boundary Ω in (7.9) and (7.10), with the Jacobian: the density of z_0 of (7.7) at c.</summary>
    /// <param name="sA">Agent 1's signal for A.</param>
    /// <param name="sB">Her signal for B.</param>
    internal double Boundary(double sA, double sB)
    {
        (double c, double a, double b) = (Least(sA, sB), Social(A, 1), Social(B, 1));
        return Math.Max(0, Math.Min(1, (c + b) / a) - Math.Max(0, c / a)) / b;
    }

    private double Least(double sA, double sB) => Social(B) * sB - Social(A) * sA;
}
