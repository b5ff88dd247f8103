using System.Diagnostics;
using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>The tests as a process of their own, whose OpenCL is another: loaders read the environment once, when they are loaded.</summary>
internal static class Child
{
    private const string Source = "__kernel void twice(__global double* x) { x[get_global_id(0)] *= 2.0; }";

    /// <summary>Runs this process again with some variables, and gives the lines that it prints. It must end by itself and well.</summary>
    internal static string[] Run(string what, IReadOnlyDictionary<string, string> variables)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(Child).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : ""));
        var start = new ProcessStartInfo(program, [what]) { RedirectStandardOutput = true };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The child ended with code {process.ExitCode} after printing: {output}");
        return output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int Main(string[] arguments)
    {
        OpenClDevices all = OpenClDevices.All();
        if (arguments is ["list"])
        {
            if (all.WhyNone is not null) Console.WriteLine(all.WhyNone);
            foreach (OpenClDevice device in all.List) Console.WriteLine($"{device.Version}; {device.HasFp64}; {device.NativeDoubles}; {device.WhyNot}");
            return 0;
        }

        OpenClDevice first = all.List.First(device => device.WhyNot is null);
        if (arguments is ["grow"]) return Grow(first);
        if (arguments is ["ahead"]) return EndAhead(first);
        using var context = new OpenClContext(first);
        Try("build", () => context.Build(Source).Dispose());
        if (arguments is not ["launch"]) return 0;
        using OpenClProgram twice = context.Build(Source);
        using OpenClKernel kernel = twice.CreateKernel("twice");
        using OpenClQueue queue = context.CreateQueue();
        double[] values = [1, 10, 100, 1000];
        using OpenClBuffer buffer = context.CreateBuffer<double>(values, OpenClAccess.ReadWrite);
        kernel.SetArgument(0, buffer);
        for (int k = 1; k <= 3; k++) Try("launch", () => queue.Launch(kernel, values.Length, 2));
        Try("read", () => queue.Read(buffer, values.AsSpan()));
        Try("finish", queue.Finish);
        Try("queue", () => context.CreateQueue().Dispose());
        Try("context", () => new OpenClContext(first).Dispose());
        Console.WriteLine(FormattableString.Invariant($"{values[3]}"));
        return 0;
    }

    /// <summary>Runs blocks of a quick kernel, as many as the worker takes, and says how many these are in the end and whether all sums are right.</summary>
    private static int Grow(OpenClDevice device)
    {
        Kernel kernel = Kernel.Record("grow", () => [Sum.OfCount(Real.Uniform(0) < 2)]);
        using var engine = new OpenClEngine(device);
        using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
        using IBlockWorker worker = compiled.CreateWorker(1, []);
        ulong next = 0;
        int ahead = Start();
        bool right = true;
        for (int k = 0; k < 30; k++)
        {
            int blocks = ahead;
            ulong first = next - (ulong)blocks * Blocks.DrawsPerBlock;
            ahead = Start();
            var sums = new double[blocks];
            worker.Run(first, blocks * Blocks.DrawsPerBlock, sums);
            right &= sums.All(sum => sum == Blocks.DrawsPerBlock);
        }

        Console.WriteLine($"{(right ? "right" : "wrong")}, {worker.BlocksAtOnce} blocks at once");
        return 0;

        int Start()
        {
            int blocks = worker.BlocksAtOnce;
            worker.Start(next, blocks * Blocks.DrawsPerBlock);
            next += (ulong)blocks * Blocks.DrawsPerBlock;
            return blocks;
        }
    }

    /// <summary>A run whose first block is not finite, while the next ones are at work.</summary>
    private static int EndAhead(OpenClDevice device)
    {
        Kernel kernel = Kernel.Record("ahead", () => [Sum.Of(Real.Uniform(0) / Real.Parameter("zero"))]);
        using var engine = new OpenClEngine(device);
        using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
        try
        {
            BlockScheduler.Run(kernel, compiled, 1, [0], 0, 1L << 30, 1, null, CancellationToken.None);
        }
        catch (NonFiniteBlockException problem)
        {
            Console.WriteLine(problem.Message);
        }

        return 0;
    }

    private static void Try(string what, Action action)
    {
        try
        {
            action();
            Console.WriteLine($"{what}: well");
        }
        catch (OpenClException problem)
        {
            Console.WriteLine($"{what}: {problem.Message}");
        }
    }
}
