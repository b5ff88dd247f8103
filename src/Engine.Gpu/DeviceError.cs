using ExPost.Engine.Gpu.OpenCl;

namespace ExPost.Engine.Gpu;

/// <summary>Turns what the driver says into what the user is told.</summary>
internal static class DeviceError
{
    /// <summary>What the user is told of a problem.</summary>
    internal static EngineException Of(OpenClException problem) => new($"opencl: {problem.Message}", problem);

    /// <exception cref="EngineException">The driver refused, or the device was lost.</exception>
    internal static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (OpenClException problem)
        {
            throw Of(problem);
        }
    }

    /// <inheritdoc cref="Guard{T}(Func{T})"/>
    internal static void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });
}
