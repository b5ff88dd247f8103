using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// The circulation of an agent's field Ψ around a rectangle of her types, over its area: 0 if some payments make the rule interim incentive compatible, for Ψ is then the gradient of her utility (Jehiel and Moldovanu
/// 2001, Theorem 3.1). Ψ_d(s) is by how much her payoff rises with dimension d of her true type where she reports s, on average over the others' signals; for values a_k s_k it is a_d times the probability of alternative d.
/// </summary>
/// <remarks>At each draw the field is read at points (j + u) / M of each edge, with one uniform u that no signal uses: the mean is the integral, whatever M.</remarks>
internal sealed class InterimCirculation
{
    /// <summary>Points on an edge.</summary>
    private const int Points = 8;

    private readonly int _agent;
    private readonly (int First, int Second) _plane;
    private Estimator? _curl;
    private int _largest;

    private InterimCirculation(ValueEnvironment environment, Mechanism mechanism, int agent, (int First, int Second) plane)
    {
        _agent = agent;
        _plane = plane;
        Kernel = Kernel.Record($"circulation of {environment.NameOf(agent)} in {mechanism.Info.Name}", () => Record(environment, mechanism));
    }

    internal Kernel Kernel { get; }

    /// <summary>A kernel for each plane of types; none where values have no derivative that can be recorded.</summary>
    internal static IReadOnlyDictionary<(int First, int Second), InterimCirculation> Of(ValueEnvironment environment, Mechanism mechanism, int agent, InterimGrid grid)
    {
        try
        {
            return grid.Rectangles.Select(rectangle => (rectangle.First, rectangle.Second)).Distinct().ToDictionary(plane => plane, plane => new InterimCirculation(environment, mechanism, agent, plane));
        }
        catch (NotDifferentiableException)
        {
            return new Dictionary<(int, int), InterimCirculation>();
        }
    }

    /// <summary>The values of the kernel's parameters.</summary>
    /// <param name="given">Those of environment and mechanism, by name.</param>
    /// <param name="rectangle">Around what it goes.</param>
    internal double[] Inputs(IReadOnlyDictionary<string, double> given, Rectangle rectangle)
    {
        var values = new Dictionary<string, double>(given);
        foreach (string name in new[] { "median", "low", "high" })
        {
            for (int d = 0; d < rectangle.Median.Count; d++) values[InterimPayoffs.Place(name, d)] = rectangle.Median[d];
        }

        (values[InterimPayoffs.Place("low", _plane.First)], values[InterimPayoffs.Place("high", _plane.First)]) = (rectangle.Left, rectangle.Right);
        (values[InterimPayoffs.Place("low", _plane.Second)], values[InterimPayoffs.Place("high", _plane.Second)]) = (rectangle.Bottom, rectangle.Top);
        return [.. Kernel.Parameters.Select(name => values[name])];
    }

    /// <summary>The circulation over the area.</summary>
    internal Estimate Curl(Tally tally, double confidence) => _curl!(tally, confidence);

    /// <summary>The largest that was seen at a draw, in absolute value.</summary>
    internal double Largest(Tally tally) => tally.Maximum(_largest);

    private List<Sum> Record(ValueEnvironment environment, Mechanism mechanism)
    {
        Profile signals = environment.Draw();
        Real shift = Real.Uniform(environment.Agents * environment.Signals.Count);
        Real[] median = InterimPayoffs.Parameters(environment, _agent, "median"), low = InterimPayoffs.Parameters(environment, _agent, "low"), high = InterimPayoffs.Parameters(environment, _agent, "high");
        (int x, int y) = _plane;
        Real width = high[x] - low[x], height = high[y] - low[y];

        // The derivative in the type with the report held: the two are the same point but not the same recorded number.
        Real Field(int dimension, Real[] report, Real[] type)
        {
            Outcome outcome = mechanism.Run(environment, signals.With(_agent, report));
            Real payoff = outcome.Utility(_agent, environment.ValuesOf(_agent, signals.With(_agent, type)));
            return Derivative.Of(payoff, type[dimension], [.. outcome.Quotes(_agent).Select(quote => quote.Value), .. outcome.Allocation(_agent).Select(own => own.Value)]);
        }

        Real[] At(Real across, Real up) => [.. median.Select((middle, d) => d == x ? across : d == y ? up : middle)];
        Real Start(int d, Real length) => Real.Fma(shift, length * (1.0 / Points), low[d]);
        Real[] end = Loop.Iterate(Points, [0, Start(x, width), Start(y, height)], (j, state) =>
        {
            (Real across, Real up) = (state[1], state[2]);
            Real share = (j + shift) * (1.0 / Points);
            Real acrossReport = Real.Fma(share, width, low[x]), upReport = Real.Fma(share, height, low[y]);
            Real bottom = Field(x, At(acrossReport, low[y]), At(across, low[y])), top = Field(x, At(acrossReport, high[y]), At(across, high[y]));
            Real left = Field(y, At(low[x], upReport), At(low[x], up)), right = Field(y, At(high[x], upReport), At(high[x], up));
            return [state[0] + (bottom - top) * width + (right - left) * height, Real.Fma(width, 1.0 / Points, across), Real.Fma(height, 1.0 / Points, up)];
        });
        Real curl = end[0] * (1.0 / Points) / (width * height);
        var sums = new SumList();
        _curl = new Mean("interim-curl", curl).Estimate(sums);
        _largest = sums.PlaceOf(Sum.OfMaximum(Real.Abs(curl)));
        return [.. sums.Sums];
    }
}
