using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Kernels.Searches;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>The certified maximisation in more dimensions than environments of the catalogue have.</summary>
public sealed class SearchTests
{
    [EngineTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_engine_gives_the_bits_of_the_interpreter(int dimensions)
    {
        PickedDraws draws = PickedDraws.Record("search", () =>
        {
            Function search = Function.Record("maximum", 4, a =>
            {
                Real Common(IReadOnlyList<Real> s) => Real.Sum(s.Select((x, k) => (a[k] + 0.1) * x * (2 - x)));
                MonotoneMaximum.Result found = MonotoneMaximum.Bracket(
                    dimensions,
                    s => Common(s) + Real.Max(s.Select((x, k) => x * (1 + a[(k + 1) % 4]))),
                    s => Common(s) + a[3] * 2 - 0.1);
                return [Real.Choose(found.Feasible, found.Lower, -1), Real.Choose(found.Feasible, found.Upper, -1)];
            });
            return (search.Call(Enumerable.Range(0, 4).Select(k => Real.Uniform(k))), []);
        }, signs: false);
        draws.Check(TestEngines.All.Select(engine => (engine, UniformKind.Bits32)), 3, _ => 0, 0);
    }
}
