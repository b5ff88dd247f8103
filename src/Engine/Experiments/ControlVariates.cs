using ExPost.Engine.Draws;
using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Experiments;

/// <summary>
/// Control variates: a mean is estimated from Z = Y + Σ_j b_j (C_j − μ_j), where the expectations μ_j of the controls C_j are known, so that Z has the expectation of Y whatever the coefficients b_j are. These are inputs of the kernel, and found by least
/// squares from groups of draws that no run has, so that they do not depend on the draws of the run: estimates are unbiased. docs/adr/0014-control-variates.md says why.
/// </summary>
internal sealed class ControlVariates
{
    /// <summary>How many groups of draws there are.</summary>
    private const int Groups = 512;

    /// <summary>The points of a lattice, a group each with a shift of its own.</summary>
    private const int Points = 256;

    /// <summary>Their draws begin where replications of this number and those after it would: runs have no more than 65,536 replications, and fewer than 2⁶² draws.</summary>
    private const int FirstReplication = 1 << 30;

    /// <summary>A control whose sums over groups vary by no larger share of what those of independent draws do is balanced out in them, but for rounding.</summary>
    private const double LeastShare = 1e-16;

    private readonly SumList _sums;
    private readonly Control[] _controls;
    private readonly Real[] _errors;

    /// <summary>For each control, the places of the sums of its error and of the squares of that.</summary>
    private readonly (int Error, int Square)[] _places;

    /// <summary>The place of the sum of each controlled number.</summary>
    private readonly List<int> _controlledPlaces = [];
    private readonly Dictionary<Node, Real> _controlled = [];

    /// <summary>Registers the sums of controls.</summary>
    /// <param name="controls">The controls.</param>
    /// <param name="sums">The sums of the kernel that is being recorded.</param>
    internal ControlVariates(IReadOnlyList<Control> controls, SumList sums)
    {
        _sums = sums;
        _controls = [.. controls];
        _errors = [.. controls.Select(control => control.Value - control.Expectation)];
        _places = [.. _errors.Select(error => (sums.PlaceOf(Sum.Of(error)), sums.PlaceOf(Sum.OfProduct(error, error))))];
    }

    /// <summary>The names of the controls; none where no number is controlled.</summary>
    internal IReadOnlyList<string> Names => _controlled.Count == 0 ? [] : [.. _controls.Select(control => control.Name)];

    /// <summary>Z for a number Y; the number itself where it is the same at all draws.</summary>
    internal Real Controlled(Real number)
    {
        if (number.Node.Op == Op.Constant) return number;
        if (_controlled.TryGetValue(number.Node, out Real known)) return known;
        Real sum = number;
        for (int j = 0; j < _errors.Length; j++) sum = Real.Fma(Real.Parameter(Input(_controlled.Count, j)), _errors[j], sum);
        _controlledPlaces.Add(_sums.PlaceOf(Sum.Of(sum)));
        return _controlled[number.Node] = sum;
    }

    /// <summary>Inputs of the kernel with which nothing is controlled.</summary>
    internal IEnumerable<KeyValuePair<string, double>> Zeros => Inputs((_, _) => 0);

    /// <summary>Finds the coefficients.</summary>
    /// <param name="run">The kernel, with the inputs <see cref="Zeros"/>: the sums of Z are then those of Y.</param>
    /// <param name="sampling">How the numbers of different draws go together in the run: what is best for independent draws is not for others.</param>
    /// <param name="stop">Stops early; the coefficients are then of no use, and the run has no draws.</param>
    /// <returns>The coefficients, by the names of the inputs.</returns>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal IReadOnlyDictionary<string, double> Fitted(KernelRun run, Sampling sampling, CancellationToken stop)
    {
        int draws = sampling == Sampling.Lattice ? Points : Blocks.Slots;
        double[][] groups = run.Sums([.. Enumerable.Range(FirstReplication, Groups).Select(Lattice.FirstDraw)], draws, stop);
        double[] Column(int place) => [.. groups.Select(sums => sums[place])];
        var regression = new Regression([.. _places.Select(own => Column(own.Error))], [.. _places.Select(own => LeastShare * Column(own.Square).Sum())]);
        double[][] coefficients = [.. _controlledPlaces.Select(place => regression.Coefficients(Column(place)))];
        return new Dictionary<string, double>(Inputs((k, j) => -coefficients[k][j]));
    }

    private IEnumerable<KeyValuePair<string, double>> Inputs(Func<int, int, double> value) =>
        Enumerable.Range(0, _controlled.Count).SelectMany(k => Enumerable.Range(0, _errors.Length).Select(j => KeyValuePair.Create(Input(k, j), value(k, j))));

    /// <summary>The name of a coefficient, which no parameter has.</summary>
    private static string Input(int controlled, int control) => FormattableString.Invariant($"coefficient of control {control + 1} in {controlled + 1}");
}
