using ExPost.Kernels;
using ExPost.Kernels.Searches;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>q_i(s), the probability with which each buyer gets the object at the reports.</summary>
public delegate Real[] Shares(AuctionEnvironment environment, Profile reports);

/// <summary>Which buyers get the object at the reports, for rules that draw no lots.</summary>
public delegate Bool[] Winners(AuctionEnvironment environment, Profile reports);

/// <summary>
/// What an allocation rule must charge: p_i = q_i v_i − ∫ v_i' q_i dx from the lowest signal to the reported one, which leaves no rent at the lowest signal (Goyal and Narayanan,
/// Proposition 1 and Lemma 1). With these payments truth is a best reply whatever the signals if and only if the rule is eventually monotone (Theorem 1).
/// </summary>
/// <remarks>Signals have one dimension. Values are nondecreasing in the own signal and continuous.</remarks>
internal static class EnvelopePayments
{
    /// <summary>An interval of 2⁻⁵⁰ of the range is of the size of the rounding of signals in it; further halves could not be told apart.</summary>
    private const int Steps = 50;

    /// <summary>Conditions at which a rule may switch: each is a search and a further interval.</summary>
    private const int MostSwitches = 24;

    /// <summary>Nodes of the two rules for an interval. Their difference is taken for the error of the second, which is far smaller.</summary>
    private const int FewNodes = 12, ManyNodes = 20;

    /// <summary>Nodes that are evaluated side by side: one is a chain of dependent operations.</summary>
    private const int Together = 4;

    /// <summary>Where, beside the middle, a rule of steps is looked at in an interval in which it should not change.</summary>
    private static readonly double[] s_elsewhere = [0.0625, 0.9375];

    /// <summary>Why there are no such payments in an environment, or null when there are.</summary>
    internal static string? WhyNot(AuctionEnvironment environment) =>
        environment.Signals.Count == 1 ? null : FormattableString.Invariant($"it needs signals of one dimension, and these have {environment.Signals.Count}");

    /// <summary>
    /// The price of each buyer under a rule that draws no lots: her value at her critical signal, the lowest that moves her value from where it is at her lowest signal and at which she wins.
    /// </summary>
    /// <param name="name">What the search is called in printed kernels; no other search has the name.</param>
    /// <param name="environment">The values.</param>
    /// <param name="reports">What the buyers report.</param>
    /// <param name="winners">The rule.</param>
    internal static SearchedPrice[] CriticalValues(string name, AuctionEnvironment environment, Profile reports, Winners winners) =>
        SearchedPrice.OfEach(
            name,
            environment,
            reports,
            (_, buyer, at) =>
            {
                Real Value(Real share) => environment.Value(buyer, at([share]));
                Real lowest = Value(0);
                Bisection.Bracket critical = Bisection.Largest(share => !(Value(share) > lowest & winners(environment, at([share]))[buyer]), Steps);
                Real price = Value(critical.High);
                return new(price, price - Value(critical.Low));
            },
            alike: false);

    /// <summary>Share and payment of each buyer, and a bound on the error of the payment.</summary>
    /// <param name="name">What is printed of the rule in kernels; no other rule has the name.</param>
    /// <param name="environment">The values.</param>
    /// <param name="reports">What the buyers report.</param>
    /// <param name="shares">The rule.</param>
    /// <exception cref="NotDifferentiableException">A value has no derivative, and the rule needs it.</exception>
    /// <exception cref="CannotRunException">The rule switches too often.</exception>
    internal static (Real Share, Real Payment, Real Bound)[] Of(string name, AuctionEnvironment environment, Profile reports, Shares shares)
    {
        Real[] all = [.. Enumerable.Range(0, environment.Buyers).Select(i => reports[i, 0])];
        // Not from the functions: who asks for shares alone need not pay for payments.
        Real[] share = shares(environment, reports);
        return
        [
            .. Enumerable.Range(0, environment.Buyers).Select(i =>
            {
                Function payment = Function.Shared((name, environment, i), $"payment {i + 1} of {name}", environment.Buyers, arguments =>
                {
                    (Real paid, Real bound) = new Integral(name, environment, i, shares, arguments).Payment();
                    return [paid, bound];
                });
                Real[] found = payment.Call(all);
                return (share[i], found[0], found[1]);
            }),
        ];
    }

    /// <summary>The integral of v' q for one buyer, between the points where her share switches.</summary>
    private sealed class Integral(string name, AuctionEnvironment environment, int buyer, Shares shares, Real[] reports)
    {
        private readonly Real _own = reports[buyer];
        private readonly double _low = environment.Signals[0].Of(buyer).Low;

        internal (Real Payment, Real Bound) Payment()
        {
            Real share = Share(reports, _own), value = Value(reports, _own);
            bool isStep = Derivative.IsStepIn(share, _own);
            int switches = Switches(reports, _own, isStep).Count;
            if (switches > MostSwitches) throw new CannotRunException(name, FormattableString.Invariant($"its share switches at {switches} conditions, and payments are found for at most {MostSwitches}"));
            Bisection.Bracket[] brackets = switches == 0 ? [] : Brackets(switches, isStep);
            Real[] points = [_low, .. Sorted([.. brackets.Select(bracket => bracket.High)]).Select(At), _own];
            Real[] values = [.. points.Select(x => ValueFunction().Call(With(x))[0])];
            Real integral = 0, bound = 0;
            for (int k = 1; k < points.Length; k++)
            {
                (Real part, Real error) = isStep ? OfStep(points[k - 1], points[k], values[k] - values[k - 1]) : OfSmooth(points[k - 1], points[k]);
                integral += part;
                bound += error;
            }

            // A share jumps by 1 at most, somewhere in the bracket.
            foreach (Bisection.Bracket bracket in brackets) bound += Real.Abs(ValueFunction().Call(With(At(bracket.High)))[0] - ValueFunction().Call(With(At(bracket.Low)))[0]);
            return (share * value - integral, bound);
        }

        private static Real Share(Shares shares, AuctionEnvironment environment, int buyer, Real[] reports, Real x) =>
            shares(environment, Reported(buyer, reports, x))[buyer];

        private static Profile Reported(int buyer, Real[] reports, Real x) => new(reports.Select((report, j) => new[] { j == buyer ? x : report }));

        private Real Share(Real[] all, Real x) => Share(shares, environment, buyer, all, x);

        private Real Value(Real[] all, Real x) => environment.Value(buyer, Reported(buyer, all, x));

        /// <summary>The reports with another one of this buyer.</summary>
        private Real[] With(Real x) => [.. reports.Select((report, j) => j == buyer ? x : report)];

        private Real At(Real part) => Real.Fma(part, _own - _low, _low);

        private IReadOnlyList<Bool> Switches(Real[] all, Real x, bool isStep) =>
            isStep ? Derivative.SwitchesOf(Share(all, x), x) : [.. Derivative.SwitchesOf(Share(all, x), x).Concat(Derivative.SwitchesOf(Value(all, x), x)).DistinctBy(condition => condition.Node)];

        private Function ShareFunction() => Function.Shared((this, "share"), $"share {buyer + 1} of {name}", reports.Length, all => [Share(all, all[buyer])]);

        private Function ValueFunction() => Function.Shared((environment, buyer, "value"), $"value {buyer + 1}", reports.Length, all => [Value(all, all[buyer])]);

        /// <summary>Each condition switches once between the lowest signal and the reported one, or not at all; others are seen in the bound.</summary>
        private Bisection.Bracket[] Brackets(int count, bool isStep)
        {
            Function[] switches =
            [
                .. Enumerable.Range(0, count).Select(k => Function.Record($"switch {k + 1} of share {buyer + 1} of {name}", reports.Length, all => [Real.Choose(Switches(all, all[buyer], isStep)[k], 1, 0)])),
            ];
            Real[] atLowest = [.. switches.Select(condition => condition.Call(With(_low))[0])];
            return Bisection.Largest(count, (k, part) => Real.AreEqual(switches[k].Call(With(At(part)))[0], atLowest[k]), Steps);
        }

        /// <summary>A share that does not change: the integral of v' is the change of v.</summary>
        private (Real Integral, Real Error) OfStep(Real from, Real to, Real change)
        {
            Real In(double part) => ShareFunction().Call(With(Real.Fma(part, to - from, from)))[0];
            Real middle = In(0.5);
            Real[] seen = [middle, .. s_elsewhere.Select(In)];
            return (middle * change, Real.Abs(change) * (Real.Max(seen) - Real.Min(seen)));
        }

        private (Real Integral, Real Error) OfSmooth(Real from, Real to)
        {
            Function integral = Function.Shared((this, "integral"), $"integral {buyer + 1} of {name}", reports.Length + 1, arguments =>
            {
                Real[] all = arguments[..^1];
                Real start = all[buyer], width = arguments[^1] - start;
                Real Slope(Real x) => Derivative.Of(Value(all, x), x);
                return [.. new[] { ManyNodes, FewNodes }.Select(count =>
                {
                    (double Node, double Weight)[] rule = QuadratureRules.Gauss(count);
                    Table nodes = new($"nodes of {count}", [.. rule.Select(entry => entry.Node)]), weights = new($"weights of {count}", [.. rule.Select(entry => entry.Weight)]);
                    return width * Loop.Iterate(count / Together, 0, (k, sum) =>
                    {
                        for (int m = 0; m < Together; m++)
                        {
                            Real place = Real.Fma(k, Together, m), x = Real.Fma(Real.Lookup(nodes, place), width, start);
                            sum = Real.Fma(Real.Lookup(weights, place), Share(all, x) * Slope(x), sum);
                        }

                        return sum;
                    });
                })];
            });
            Real[] found = integral.Call([.. With(from), to]);
            return (found[0], Real.Abs(found[0] - found[1]));
        }

        /// <summary>In increasing order, by exchanges of neighbours.</summary>
        private static Real[] Sorted(Real[] numbers)
        {
            for (int pass = numbers.Length - 1; pass > 0; pass--)
            {
                for (int k = 0; k < pass; k++) (numbers[k], numbers[k + 1]) = (Real.Min(numbers[k], numbers[k + 1]), Real.Max(numbers[k], numbers[k + 1]));
            }

            return numbers;
        }
    }
}
