using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>Buyer 1's value as a function of numbers, of buyers who are alike and have signals of one dimension; and its averages over some of the others' signals.</summary>
internal sealed class ValueOfSignals
{
    /// <summary>The most values that one average may take.</summary>
    private const int MostValues = 1000;

    /// <summary>Rules must agree to this, relative to the value.</summary>
    private const double Agreement = 1e-10;

    /// <summary>Larger values are refused: what is computed from them might not be finite.</summary>
    private const double Largest = 1e100;

    /// <summary>A value that is infinite at an end of the range of signals, and near it this many times as large as in the middle, is refused: the error of a table is relative to the largest bid.</summary>
    private const double Steepest = 1e6;

    private const double SmallestUniform = 1.1102230246251565e-16;

    private readonly AuctionEnvironment _environment;
    private readonly RecordedFunction _value;
    private readonly RecordedFunction _quantile;
    private readonly Bounds _range;
    private readonly double[] _signals;

    /// <summary>Records the value.</summary>
    /// <param name="environment">The buyers.</param>
    /// <param name="range">From the lowest to the highest signal.</param>
    /// <param name="inputs">The values of the environment's parameters, by name.</param>
    /// <exception cref="NoEquilibriumException">The value is not finite where it is tried, or has a pole.</exception>
    internal ValueOfSignals(AuctionEnvironment environment, Bounds range, Func<string, double> inputs)
    {
        _environment = environment;
        _signals = new double[environment.Buyers];
        _value = new RecordedFunction(environment.Buyers, range, Value, inputs);
        _quantile = new RecordedFunction(1, new(SmallestUniform, 1 - SmallestUniform), u => environment.Signals[0].Of(0).Quantile(u[0]));
        // No draw is nearer to an end of the support.
        double margin = SmallestUniform * (range.High - range.Low);
        _range = new(range.Low + margin, range.High - margin);
        double[] ends = [range.Low, range.High];
        double Size(double[] points) => points.Max(own => points.Max(other => Math.Abs(At([own], [.. Enumerable.Repeat(other, _signals.Length - 1)]))));
        Scale = Size(ends);
        double middle = Size([Quantile(0.25), Quantile(0.75)]);
        bool isInfinite = !environment.Signals[0].Of(0).IsBounded || ends.Any(own => ends.Any(other => !double.IsFinite(_value.At([own, .. Enumerable.Repeat(other, _signals.Length - 1)]))));
        if (isInfinite && Scale > Steepest * middle)
        {
            throw new NoEquilibriumException(FormattableString.Invariant(
                $"its bids need values that are finite, and towards the ends of the signals' range the value grows without bound, to {Scale:G6} where it is {middle:G6} in the middle"));
        }
    }

    /// <summary>The size of values.</summary>
    internal double Scale { get; }

    /// <summary>The signal below which a share of signals lies.</summary>
    internal double Quantile(double share) => _quantile.At(Math.Clamp(share, SmallestUniform, 1 - SmallestUniform));

    /// <summary>The value at the signals of buyers 1, 2, …, first some, then the others.</summary>
    /// <exception cref="NoEquilibriumException">It is not finite.</exception>
    internal double At(ReadOnlySpan<double> some, ReadOnlySpan<double> others)
    {
        for (int k = 0; k < _signals.Length; k++) _signals[k] = Math.Clamp(k < some.Length ? some[k] : others[k - some.Length], _range.Low, _range.High);
        double value = _value.At(_signals);
        if (Math.Abs(value) <= Largest) return value;
        string signals = string.Join(", ", _signals.Select(signal => FormattableString.Invariant($"{signal:G6}")));
        throw new NoEquilibriumException(FormattableString.Invariant($"its bids need values that are finite and no larger than {Largest}, and at the signals {signals} the value is {value:G6}"));
    }

    /// <summary>The average of the value over the signals of the other buyers, which are independent and not above the last of those that are known.</summary>
    /// <param name="known">The signals of the first buyers.</param>
    /// <param name="below">The share of signals that lie below the last known one.</param>
    /// <exception cref="NoEquilibriumException">The average is not found.</exception>
    internal double Average(double[] known, double below)
    {
        int free = _signals.Length - known.Length;
        return Agreed(known[0], free, rule => ByRule(known, free, [.. rule.Select(entry => (Math.Min(known[^1], Quantile(entry.Node * below)), entry.Weight))]));
    }

    /// <summary>An average on which three rules agree.</summary>
    /// <param name="own">Buyer 1's signal.</param>
    /// <param name="free">Over how many signals the average is taken.</param>
    /// <param name="byRule">The average by a rule for each of them.</param>
    /// <exception cref="NoEquilibriumException">They do not.</exception>
    internal double Agreed(double own, int free, Func<(double Node, double Weight)[], double> byRule)
    {
        foreach ((double Node, double Weight)[][] level in QuadratureRules.Levels)
        {
            if (level.Any(rule => Math.Exp(LogMultisets(rule.Length, free)) > MostValues)) continue;
            double first = byRule(level[0]);
            if (level.Skip(1).All(rule => Math.Abs(byRule(rule) - first) <= Agreement * Math.Max(Math.Abs(first), Scale * 1e-3))) return first;
        }

        throw new NoEquilibriumException(FormattableString.Invariant(
            $"with buyers={_signals.Length}, its bids need averages of the value over {free} of the others' signals, and near the signal {own:G6} these are not found to ten digits within {MostValues} values: the value is not affine in the others' signals, and has a kink or is an average over too many"));
    }

    /// <summary>
    /// True when the value is affine in the free buyers' signals together, for any such signals that are not above the last of the known ones. Read off the formula: sums, and products and
    /// quotients with what does not depend on free signals, and the larger or smaller of two of which it is known which that is; anything else counts as not affine.
    /// </summary>
    /// <param name="known">How many signals are known: buyer 1's own, or also the highest of the others'.</param>
    /// <param name="same">The known signals are the same number.</param>
    internal bool IsAffine(int known, bool same)
    {
        bool affine = false;
        Kernel.Record("affine", () =>
        {
            Real[] signals = [.. Enumerable.Range(0, _signals.Length).Select(k => Real.Parameter(FormattableString.Invariant($"signal {(same && k < known ? 0 : k)}")))];
            affine = new Shape(signals[known - 1].Node, [.. signals.Skip(known).Select(signal => signal.Node)]).Of(Value(signals).Node).IsAffine;
            return [];
        });
        return affine;
    }

    private Real Value(Real[] signals) => _environment.Value(0, new Profile(signals.Select(signal => new[] { signal })));

    /// <summary>log of the number of ways to put k alike buyers on m nodes, (m + k − 1)! / (k! (m − 1)!).</summary>
    private static double LogMultisets(int m, int k) => Enumerable.Range(1, k).Sum(j => Math.Log((m - 1.0 + j) / j));

    /// <summary>The average by a rule for each of the others; they are alike, so only how many have which signal matters.</summary>
    private double ByRule(double[] known, int free, (double Signal, double Weight)[] rule)
    {
        var others = new double[free];
        double Sum(int from, int placed, double weight)
        {
            if (placed == free) return weight * At(known, others);
            double sum = 0;
            for (int k = from; k < rule.Length; k++)
            {
                // c of the others have signal k: their weight is w^c / c!, times free! at the end.
                double w = weight;
                for (int c = 1; placed + c <= free; c++)
                {
                    others[placed + c - 1] = rule[k].Signal;
                    w *= rule[k].Weight / c;
                    sum += Sum(k + 1, placed + c, w);
                }
            }

            return sum;
        }

        return Sum(0, 0, Enumerable.Range(1, free).Aggregate(1.0, (product, c) => product * c));
    }

    /// <summary>How operations depend on free signals, none of which is above the highest known one.</summary>
    private sealed class Shape(Node highest, HashSet<Node> free)
    {
        private readonly Dictionary<Node, Found> _found = [];

        internal Found Of(Node node)
        {
            // Operands first, without recursion: sums may be long.
            var pending = new Stack<Node>([node]);
            while (pending.TryPeek(out Node? next))
            {
                Node[] missing = next.Op is Op.Result or Op.Loop or Op.Call ? [] : [.. next.Inputs.Where(input => !_found.ContainsKey(input))];
                foreach (Node input in missing) pending.Push(input);
                if (missing.Length > 0) continue;
                _found[pending.Pop()] = Find(next);
            }

            return _found[node];
        }

        private Found Find(Node node)
        {
            if (node == highest) return new(IsFree: false, IsAffine: true, IsAtLeast: true, IsAtMost: true);
            if (free.Contains(node)) return new(IsFree: true, IsAffine: true, IsAtLeast: false, IsAtMost: true);
            if (node.Op is Op.Result or Op.Loop or Op.Call)
            {
                var used = new Liveness([node]);
                return Plain(free.Any(used.Contains), isAffine: false);
            }

            Found[] inputs = [.. node.Inputs.Select(input => _found[input])];
            bool isFree = inputs.Any(input => input.IsFree);
            switch (node.Op)
            {
                case Op.Add or Op.Subtract or Op.Negate:
                    return Plain(isFree, inputs.All(input => input.IsAffine));
                case Op.Multiply or Op.Fma:
                    return Plain(isFree, inputs.All(input => input.IsAffine) && !(inputs[0].IsFree && inputs[1].IsFree));
                case Op.Divide:
                    return Plain(isFree, inputs[0].IsAffine && !inputs[1].IsFree);
                case Op.Select:
                    return Plain(isFree, inputs[1].IsAffine && inputs[2].IsAffine && !inputs[0].IsFree);
                case Op.Max or Op.Min:
                    bool max = node.Op == Op.Max;
                    Found a = inputs[0], b = inputs[1];
                    if (a.IsAtLeast && b.IsAtMost) return max ? a : b;
                    if (b.IsAtLeast && a.IsAtMost) return max ? b : a;
                    return Plain(isFree, isAffine: false) with
                    {
                        IsAtLeast = max ? a.IsAtLeast || b.IsAtLeast : a.IsAtLeast && b.IsAtLeast,
                        IsAtMost = max ? a.IsAtMost && b.IsAtMost : a.IsAtMost || b.IsAtMost,
                    };
                default:
                    return Plain(isFree, isAffine: false);
            }
        }

        /// <summary>What does not depend on free signals is affine in them.</summary>
        private static Found Plain(bool isFree, bool isAffine) => new(isFree, isAffine || !isFree, IsAtLeast: false, IsAtMost: false);
    }

    /// <summary>What is known of an operation.</summary>
    /// <param name="IsFree">It depends on free signals.</param>
    /// <param name="IsAffine">It is affine in them.</param>
    /// <param name="IsAtLeast">It is not below the highest known signal.</param>
    /// <param name="IsAtMost">It is not above the highest known signal.</param>
    private readonly record struct Found(bool IsFree, bool IsAffine, bool IsAtLeast, bool IsAtMost);
}
