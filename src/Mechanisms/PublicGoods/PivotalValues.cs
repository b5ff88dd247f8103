using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.PublicGoods;

/// <summary>
/// The pivotal valuations v̄_1 and v̄_2 of a threshold contribution rule (Chung and Ely 2002, Definition 12 and Theorem 9): they sum to the cost, and there are signals s̄ with v_i(s̄) = v̄_i. And the signals at which values reach them: for
/// <see cref="PublicGood"/> written out, elsewhere by bisection.
/// </summary>
internal sealed class PivotalValues
{
    private const string FirstName = "v1";

    /// <summary>A v̄_1 beyond the window by this share of the cost and the value is within it but for rounding.</summary>
    private const double Rounding = 1e-9;

    private readonly Settings _settings;
    private readonly string _mechanism;
    private ValueEnvironment? _checked;

    /// <param name="mechanism">The name of the rule.</param>
    /// <param name="settings">With v̄_1.</param>
    /// <exception cref="SettingException">v̄_1 is still to be searched for.</exception>
    internal PivotalValues(string mechanism, Settings settings)
    {
        if (settings.IsBest(First)) throw new SettingException($"{FirstName}={ParameterInfo.Best}: the best number must be searched for in an environment before the rule is made; a number is accepted");
        (_mechanism, _settings) = (mechanism, settings);
    }

    /// <summary>v̄_1.</summary>
    internal static ParameterInfo First { get; } = new(FirstName, "agent 1's pivotal valuation, agent 2's being cost − v1", ParameterKind.Number, ParameterInfo.Best, -1e9, 1e9) { Maximizes = "surplus" };

    /// <summary>Why a threshold rule does not run in an environment, or null when it does.</summary>
    internal static string? WhyNot(PublicGoodEnvironment environment) =>
        environment.Agents != 2 ? FormattableString.Invariant($"its two pivotal valuations are for two agents, and there are {environment.Agents}")
        : environment is PublicGood { Weight: >= 1 and var a } ? FormattableString.Invariant($"it is the best rule where differences are increasing, with a below 1, and a is {a:R}; generalized-vcg is then efficient and budget-balanced")
        : null;

    /// <summary>The v̄_1 for which there are signals with v_1 = v̄_1 and v_2 = c − v̄_1.</summary>
    /// <param name="mechanism">The name of the rule, for messages.</param>
    /// <param name="environment">Two agents with increasing differences. v_1 − v_2 then rises along the signals at which the values sum to the cost, from the end with agent 1's lowest signal to the other; so does v_1.</param>
    /// <exception cref="CannotRunException">Values sum to the cost at no signals.</exception>
    internal static (double Low, double High) Window(string mechanism, ValueEnvironment environment)
    {
        if (environment is PublicGood linear) return Window(mechanism, linear);
        var good = (PublicGoodEnvironment)environment;
        RecordedFunction Recorded(Func<Profile, Real> of) => new(2, new(0, 1), shares => of(new(shares.Select((share, i) => new[] { good.Signals[0].Of(i).InRange(share) }))));
        RecordedFunction first = Recorded(signals => good.Value(0, signals)), excess = Recorded(signals => good.Value(0, signals) + good.Value(1, signals) - good.Cost(PublicGoodEnvironment.Provided));
        double lowest = excess.At(0, 0), highest = excess.At(1, 1);
        // Along the two edges that meet at a corner, from where values are low; the lowest point at which they cover the cost.
        (double, double) End(bool low)
        {
            (double, double) At(double x, double y) => low ? (x, y) : (y, x);
            bool upTo(double x, double y) => At(x, y) is var (s, t) && excess.At(s, t) >= 0;
            double a = 0, b = 1;
            bool atCorner = upTo(0, 1);
            for (int k = 0; k < 60; k++)
            {
                double middle = (a + b) / 2;
                if (atCorner ? upTo(0, middle) : upTo(middle, 1)) b = middle;
                else a = middle;
            }

            if (atCorner && upTo(0, 0)) b = 0;
            return atCorner ? At(0, b) : At(b, 1);
        }

        if (!(lowest <= 0 && highest >= 0)) throw OutOfReach(mechanism, FormattableString.Invariant($"values sum to the cost at no signals; less the cost they sum to {lowest:R} at the lowest signals and to {highest:R} at the highest"));
        ((double s1, double s2), (double r1, double r2)) = (End(low: true), End(low: false));
        (double one, double other) = (first.At(s1, s2), first.At(r1, r2));
        return (Math.Min(one, other), Math.Max(one, other));
    }

    /// <summary>v̄_i.</summary>
    /// <param name="environment">The agents.</param>
    /// <param name="agent">The agent, from 0.</param>
    internal Real Of(PublicGoodEnvironment environment, int agent)
    {
        Real first = _settings.Input(First);
        return agent == 0 ? first : environment.Cost(PublicGoodEnvironment.Provided) - first;
    }

    /// <summary>Refuses a v̄_1 for which Theorem 9 says nothing.</summary>
    /// <exception cref="SettingException">There are no signals with these values.</exception>
    /// <exception cref="CannotRunException">Values sum to the cost at no signals.</exception>
    internal void Check(PublicGoodEnvironment environment)
    {
        // A rule is recorded many times when its incentives are checked.
        if (ReferenceEquals(environment, _checked)) return;
        (double low, double high) = Window(_mechanism, environment);
        double first = _settings.Value(First), rounding = Rounding * Math.Max(Math.Max(Math.Abs(low), Math.Abs(high)), high - low);
        if (!(first >= low - rounding && first <= high + rounding))
        {
            throw new SettingException(FormattableString.Invariant(
                $"{FirstName}={_settings.Text(First)}: {FirstName} ({First.Meaning}) is a number from {low:R} to {high:R} here, or {ParameterInfo.Best} for the one with the largest {First.Maximizes}; with others there are no signals at which both values are pivotal (Theorem 9)"));
        }

        _checked = environment;
    }

    /// <summary>The lowest signal of an agent at which a value reaches its pivotal valuation, and where it was found a lower bound of it; the lowest signal where it always does, the highest where it never does.</summary>
    /// <param name="environment">The agents.</param>
    /// <param name="agent">Whose signal, from 0.</param>
    /// <param name="whose">Whose value.</param>
    /// <param name="other">The other agent's signal.</param>
    internal (Real Signal, Real Least) Reached(PublicGoodEnvironment environment, int agent, int whose, Real other)
    {
        (Real low, Real high) = Ends(environment, agent);
        if (environment is PublicGood linear)
        {
            Real a = linear.WeightInput, pivotal = Of(environment, whose);
            // v_i = s_i + a s_−i = v̄_i, for s_i or for s_−i. With a = 0 the other's value does not depend on the signal.
            Real reached = agent == whose ? Real.Fma(-a, other, pivotal) : Real.Choose(a > 0, (pivotal - other) / Real.Choose(a > 0, a, 1), Real.Choose(other >= pivotal, low, high));
            Real signal = Real.Min(Real.Max(reached, low), high);
            return (signal, signal);
        }

        string name = agent == whose ? "pivotal signal of" : "signal pivotal for the other of";
        Real[] found = CriticalSignal.Search(name, environment, agent, At(agent, 0, other), at =>
        {
            Bisection.Bracket lowest = CriticalSignal.Lowest(share => environment.Value(whose, at(share)) >= Of(environment, whose));
            return [at(lowest.High)[agent, 0], at(lowest.Low)[agent, 0]];
        });
        return (found[0], found[1]);
    }

    /// <summary>The lowest and the highest signal of an agent.</summary>
    internal static (Real Low, Real High) Ends(PublicGoodEnvironment environment, int agent) => (environment.Signals[0].Of(agent).InRange(0), environment.Signals[0].Of(agent).InRange(1));

    /// <summary>A signal for an agent and one for the other.</summary>
    internal static Profile At(int agent, Real own, Real other) => new(agent == 0 ? [[own], [other]] : [[other], [own]]);

    private static (double Low, double High) Window(string mechanism, PublicGood environment)
    {
        (double a, double cost) = (environment.Weight, environment.CostOfGood);
        (double lowest, double highest) = (environment.Signals[0].Of(0).Low, environment.Signals[0].Of(0).High);
        // Values sum to the cost where signals sum to k.
        double k = cost / (1 + a), low = Math.Max(lowest, k - highest), high = Math.Min(highest, k - lowest);
        if (low > high) throw OutOfReach(mechanism, FormattableString.Invariant($"the cost is {cost:R}, and the values of both sum to numbers from {2 * lowest * (1 + a):R} to {2 * highest * (1 + a):R}"));
        return ((1 - a) * low + a * k, (1 - a) * high + a * k);
    }

    private static CannotRunException OutOfReach(string mechanism, string why) => new(mechanism, $"{why}; pivotal valuations are values that sum to the cost");
}
