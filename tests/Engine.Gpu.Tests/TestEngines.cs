using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Gpu;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Tests.Shared.Engines;

/// <summary>
/// The engines that the shared tests hold to the interpreter: the device with kernels in the form that suits it, and in the forms for graphics cards and narrow vectors. Drivers
/// take long to compile, so that most kernels are tried in one form only.
/// </summary>
internal static class TestEngines
{
    /// <summary>How many random formulas are tried, of each kind of kernel.</summary>
    internal const int SmallFormulas = 30, LargeFormulas = 25, BlocksOfFormulas = 20;

    /// <summary>What is tried in every form: every environment, every mechanism that it has at two buyers or so, and sixteen buyers.</summary>
    private static readonly HashSet<string> s_thorough = ["", "buyers=2", "weights=1,0.5,3", "linear buyers=16"];

    private static readonly Lazy<IReadOnlyList<OpenClEngine>> s_all = new(() =>
        [.. new[] { null, new DeviceForm(1), new DeviceForm(8) }.Select(form => new OpenClEngine(Devices.First, 0, form))]);

    /// <summary>The engines. They live as long as the tests.</summary>
    internal static IReadOnlyList<IEngine> All => s_all.Value;

    /// <summary>The engine that users get.</summary>
    internal static IEngine Main => All[0];

    /// <summary>Every engine, with either kind of uniforms on the first.</summary>
    private static IEnumerable<(IEngine Engine, UniformKind Kind)> Pairs =>
        All.Select((engine, k) => (engine, k % 2 == 0 ? UniformKind.Bits32 : UniformKind.Bits52)).Append((Main, UniformKind.Bits52));

    /// <summary>The engine and uniforms that a random kernel is tried on: one of them.</summary>
    internal static IEnumerable<(IEngine Engine, UniformKind Kind)> For(ulong number) => [(All[(int)(number % (ulong)All.Count)], Compiled.Kinds[number / 8 % 2])];

    /// <summary>The engines and uniforms that a kernel of the catalogue is tried on.</summary>
    internal static IEnumerable<(IEngine Engine, UniformKind Kind)> For(CatalogueCase one) =>
        s_thorough.Contains(one.Settings) || s_thorough.Contains($"{one.Environment} {one.Settings}") ? Pairs : [(Main, UniformKind.Bits32)];

    /// <summary>The fewest draws that an engine does itself: what fills none of its steps is interpreted.</summary>
    internal static int DrawsPerStep(ICompiledKernel compiled) => ((DeviceKernel)compiled).Printed.DrawsPerStep;

    /// <summary>What an engine is called in messages.</summary>
    internal static string NameOf(IEngine engine) => engine.Device;
}
