using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Draws;

namespace ExPost.Tests.Shared.Engines;

/// <summary>The engines that the shared tests hold to the interpreter: vectors of every width.</summary>
internal static class TestEngines
{
    /// <summary>How many random formulas are tried, of each kind of kernel.</summary>
    internal const int SmallFormulas = 60, LargeFormulas = 40, BlocksOfFormulas = 30;

    /// <summary>The engines.</summary>
    internal static IReadOnlyList<IEngine> All { get; } = [.. new[] { 128, 256, 512 }.Select(width => new SimdEngine(width))];

    /// <summary>The engine that users get.</summary>
    internal static IEngine Main { get; } = new SimdEngine();

    /// <summary>All engines with all kinds of uniforms.</summary>
    internal static IEnumerable<(IEngine Engine, UniformKind Kind)> Pairs => All.SelectMany(_ => Compiled.Kinds, (engine, kind) => (engine, kind));

    /// <summary>The engines and uniforms that a random kernel is tried on: all.</summary>
    internal static IEnumerable<(IEngine Engine, UniformKind Kind)> For(ulong _) => Pairs;

    /// <summary>The engines and uniforms that a kernel of the catalogue is tried on.</summary>
    internal static IEnumerable<(IEngine Engine, UniformKind Kind)> For(CatalogueCase one) => one.Settings.Contains("buyers=16", StringComparison.Ordinal) ? Pairs.Where(pair => pair.Kind == UniformKind.Bits32) : Pairs;

    /// <summary>The fewest draws that an engine does itself: what fills none of its steps is interpreted.</summary>
    internal static int DrawsPerStep(ICompiledKernel _) => Blocks.Slots;

    /// <summary>What an engine is called in messages.</summary>
    internal static string NameOf(IEngine engine) => engine.Device;
}
