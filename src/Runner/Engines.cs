using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Runner.Input;

namespace ExPost.Runner;

/// <summary>The engines that a user can choose.</summary>
internal static class Engines
{
    /// <summary>All engines of this version.</summary>
    internal static IReadOnlyList<IEngine> All { get; } = [new SimdEngine(), new ScalarEngine()];

    /// <summary>The engine of a name; auto is the fastest.</summary>
    internal static IEngine Choose(string name) =>
        name == "auto" ? All[0] : All.FirstOrDefault(engine => engine.Name == name) ?? throw Nearest.Unknown("--engine", "engine", name, ["auto", .. All.Select(engine => engine.Name)]);
}
