using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>How large a program becomes when its compiler puts the code of a function wherever it is called, as compilers for devices do.</summary>
internal static class InlinedSize
{
    /// <summary>The operations of a kernel, those of called functions counted at each call.</summary>
    internal static long Of(Kernel kernel)
    {
        var live = Liveness.OfSums(kernel);
        var sizes = new Dictionary<Function, long>();
        // A function calls only functions with a smaller number.
        foreach (Function function in live.Functions.OrderBy(function => function.Number)) sizes[function] = Of(function.Body, live, sizes);
        return Of(kernel.Body, live, sizes);
    }

    private static long Of(Scope scope, Liveness live, Dictionary<Function, long> sizes) => scope.Items.Where(live.Contains).Sum(node => node switch
    {
        LoopNode loop => Of(loop.Body, live, sizes),
        CallNode call => sizes.GetValueOrDefault(call.Function),
        _ => 1,
    });
}
