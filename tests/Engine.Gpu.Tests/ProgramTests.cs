using System.Text.RegularExpressions;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Tests.Shared;
using ExPost.Tests.Shared.Engines;
using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests;

public sealed class ProgramTests
{
    [EngineTheory]
    [InlineData(SumKind.Total)]
    [InlineData(SumKind.Product)]
    [InlineData(SumKind.Count)]
    [InlineData(SumKind.Maximum)]
    public void A_kernel_with_sums_of_one_kind(SumKind kind) => Compare(Kernel.Record("one kind", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1) - 0.25;
        return kind switch
        {
            SumKind.Total => [Sum.Of(u / 3)],
            SumKind.Product => [Sum.OfProduct(u, v), Sum.OfProduct(v, v)],
            SumKind.Count => [Sum.OfCount(u < v)],
            _ => [Sum.OfMaximum(v), Sum.OfMaximum(-u), Sum.OfMaximum(u * v)],
        };
    }));

    /// <summary>The first, one in the middle and the last of a block's sums are maxima.</summary>
    [EngineFact]
    public void Maxima_among_other_sums() => Compare(Kernel.Record("maxima", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1);
        return [Sum.OfMaximum(u), Sum.Of(u - v), Sum.OfMaximum(u * v), Sum.OfCount(u < v), Sum.OfProduct(u, v), Sum.OfMaximum(v - u)];
    }));

    [Fact]
    public void Functions_count_wherever_they_are_called()
    {
        Kernel kernel = Kernel.Record("size", () =>
        {
            Function twice = Function.Record("twice", 1, x => [x[0] * 2]), more = Function.Record("more", 1, x => [twice.Call([x[0] + 1])[0] + twice.Call([x[0] + 3])[0]]);
            // 1 + (1 + 1) + (1 + 1) for each call of more, twice; their sum; and a loop of one operation.
            return [Sum.Of(more.Call([Real.Uniform(0)])[0] + more.Call([Real.Uniform(1)])[0]), Sum.Of(Loop.Iterate(9, Real.Uniform(0), (_, x) => x * x))];
        });
        Assert.Equal(2 * 5 + 1 + 1, InlinedSize.Of(kernel));
    }

    [DeviceFact]
    public void A_kernel_that_is_too_large_for_a_device_that_nobody_asked_for_is_refused()
    {
        Kernel kernel = Kernel.Record("large", () => [Sum.Of(Real.Uniform(0) * 3 + 1)]);
        using var engine = new OpenClEngine(Devices.First) { MostOperations = 1 };
        Assert.Equal(
            "opencl: large has 2 operations with those of called functions, and compilers for devices take long for more than 1",
            Assert.Throws<EngineException>(() => engine.Compile(kernel, UniformKind.Bits32)).Message);
        using var other = new OpenClEngine(Devices.First) { MostOperations = 2 };
        other.Compile(kernel, UniformKind.Bits32).Dispose();
    }

    /// <summary>Large numbers with small ones between them: every other order of the additions rounds otherwise.</summary>
    [EngineFact]
    public void Slots_are_added_in_their_tree() =>
        Compare(Kernel.Record("tree", () => [.. Enumerable.Range(0, 8).Select(k => Sum.Of(Real.PowerOfTwo(Real.Exponent(Real.Uniform(k)) * 9) * (Real.Uniform(k + 1) - 0.5)))]));

    [EngineFact]
    public void Many_blocks_at_once()
    {
        Kernel kernel = Kernel.Record("many", () => [Sum.Of(Real.Uniform(0) / 3), Sum.OfMaximum(Real.Uniform(1)), Sum.OfCount(Real.Uniform(0) < Real.Uniform(1))]);
        const int Count = 150;
        ulong first = (7ul << 32) - 4096 * 100;
        foreach (IEngine engine in TestEngines.All)
        {
            using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
            using IBlockWorker worker = compiled.CreateWorker(1, []);
            var actual = new double[(Count + 1) * 3];
            // The border of 2^32 lies between two blocks, and the last block is not full.
            worker.Run(first, Count * 4096 + 333, actual);
            for (int block = 0; block <= Count; block++)
            {
                Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, [], first + 4096 * (ulong)block, block == Count ? 333 : 4096), actual[(3 * block)..(3 * block + 3)]);
            }
        }
    }

    [EngineFact]
    public void Workers_take_more_blocks_the_faster_they_are_and_never_fewer_than_one()
    {
        Kernel kernel = Kernel.Record("quick", () => [Sum.Of(Real.Uniform(0))]);
        foreach (IEngine engine in TestEngines.All)
        {
            using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
            using IBlockWorker worker = compiled.CreateWorker(1, []);
            for (int k = 0; k < 8; k++)
            {
                int blocks = worker.BlocksAtOnce;
                Assert.InRange(blocks, 1, 65_535);
                worker.Run(0, blocks * 4096, new double[blocks]);
                Assert.InRange(worker.BlocksAtOnce, blocks / 2, 2 * blocks);
            }
        }
    }

    [EngineFact]
    public void What_a_worker_cannot_do_is_told_and_changes_nothing()
    {
        Kernel kernel = Kernel.Record("contract", () => [Sum.Of(Real.Uniform(0))]);
        using ICompiledKernel compiled = TestEngines.Main.Compile(kernel, UniformKind.Bits32);
        using IBlockWorker worker = compiled.CreateWorker(1, []);
        var sums = new double[2];
        Assert.Contains("multiple of 16", Assert.Throws<ArgumentOutOfRangeException>(() => worker.Run(8, 100, sums)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 4096", Assert.Throws<ArgumentOutOfRangeException>(() => worker.Run(16, 5000, sums)).Message, StringComparison.Ordinal);
        worker.Start(0, 4096);
        worker.Start(4096, 4096);
        // What fills no block needs no start.
        worker.Start(8192, 100);
        Assert.StartsWith("Two are started already", Assert.Throws<InvalidOperationException>(() => worker.Start(8192, 4096)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => worker.Run(4096, 4096, sums));
        for (int block = 0; block < 2; block++)
        {
            worker.Run(4096 * (ulong)block, 4096, sums.AsSpan(0, 1));
            Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, [], 4096 * (ulong)block, 4096)[0], sums[0]);
        }
    }

    /// <summary>A processor's work items are counted, in whole groups and of either kernel; a graphics card's slots only, and draws fit an int.</summary>
    [Theory]
    [InlineData(OpenClDeviceKind.Cpu, 16, 1, 65_535)]
    [InlineData(OpenClDeviceKind.Cpu, 8, 1, 32_767)]
    [InlineData(OpenClDeviceKind.Cpu, 1, 1, 4092)]
    [InlineData(OpenClDeviceKind.Cpu, 1, 32, 2046)]
    [InlineData(OpenClDeviceKind.Cpu, 16, 64, 8192)]
    [InlineData(OpenClDeviceKind.Gpu, 1, 1, 524_287)]
    [InlineData(OpenClDeviceKind.Gpu, 1, 64, 8192)]
    [InlineData(OpenClDeviceKind.Gpu, 1, 1_000_000, 1)]
    public void The_most_blocks_of_a_launch(OpenClDeviceKind kind, int width, int sums, int expected)
    {
        Kernel kernel = Kernel.Record("most", () => { Real u = Real.Uniform(0); return [.. Enumerable.Repeat(Sum.Of(u), sums)]; });
        Assert.Equal(expected, DeviceWorker.MostBlocks(kind, 1L << 30, kernel, new DeviceForm(width)));
    }

    /// <summary>The host sets arguments by the places of the enumerations.</summary>
    [Theory]
    [InlineData("draw_blocks", typeof(ProgramPrinter.DrawArguments))]
    [InlineData("add_slots", typeof(ProgramPrinter.AddArguments))]
    public void Arguments_are_printed_in_the_order_in_which_they_are_set(string name, Type arguments)
    {
        string source = ProgramPrinter.Print(Kernel.Record("arguments", () => [Sum.Of(Real.Uniform(0))]), UniformKind.Bits32, DeviceForm.Scalar).Source;
        string list = Regex.Match(source, $@"__kernel void {name}\(([^)]*)\)").Groups[1].Value;
        Assert.Equal(Enum.GetNames(arguments), list.Split(',').Select(one => string.Concat(one.Split(' ', '*')[^1].Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));
    }

    /// <summary>The first batches fail while others are at work, which nobody asks for any more.</summary>
    [EngineFact]
    public void A_run_that_ends_with_a_launch_ahead_gives_everything_back()
    {
        Kernel kernel = Kernel.Record("ahead", () => [Sum.Of(Real.Uniform(0) / Real.Parameter("zero"))]);
        foreach (IEngine engine in TestEngines.All)
        {
            for (int k = 0; k < 20; k++) Assert.Equal(0, Assert.Throws<NonFiniteBlockException>(() => Compiled.Tally(engine, kernel, UniformKind.Bits32, [0], 1L << 30)).Block);
        }
    }

    /// <summary>Also where state variables change places, or take the old value of one that has changed.</summary>
    [EngineFact]
    public void The_state_of_a_loop_changes_all_at_once() => Compare(Kernel.Record("rotation", () =>
    {
        Real[] start = [Real.Uniform(0), Real.Uniform(1), Real.Uniform(2), 0];
        Real[] end = Loop.Iterate(4, start, (k, s) => [s[1], s[2], s[0], s[3] + s[0] * (k + 1)]);
        Real[] swapped = Loop.Iterate(3, end, (_, s) => [s[1], s[0], s[0] - s[1], s[2]]);
        return [.. end.Concat(swapped).Select(Sum.Of)];
    }));

    /// <summary>a · b + c is rounded twice, wherever a compiler would like to fuse it.</summary>
    [EngineFact]
    public void Nothing_is_contracted() => Compare(Kernel.Record("contraction", () =>
    {
        Real a = Real.Uniform(0), b = Real.Uniform(1), c = Real.Uniform(2);
        return [Sum.Of(a * b - a * b + c - c + a * b), Sum.Of(a * b + c), Sum.Of(a * b - c), Sum.Of(c - a * b), Sum.OfMaximum(a * b - 0.1), Sum.Of(a * a - b * b), Sum.Of(a * b)];
    }));

    [DeviceFact]
    public void A_program_is_compiled_once_however_often_it_is_run()
    {
        static Kernel Make(double entry, string parameter) => Kernel.Record("again", () => [Sum.Of(Real.Lookup(new Table("own", [entry, 2 * entry]), Real.Uniform(0) * 2) + Real.Parameter(parameter))]);
        using var engine = new OpenClEngine(Devices.First);
        using var one = (DeviceKernel)engine.Compile(Make(1, "p"), UniformKind.Bits32);
        using var other = (DeviceKernel)engine.Compile(Make(3, "p"), UniformKind.Bits32);
        using var wider = (DeviceKernel)engine.Compile(Make(1, "p"), UniformKind.Bits52);
        Assert.Same(one.Program, other.Program);
        Assert.NotSame(one.Program, wider.Program);
        // Entries of tables are no part of the program.
        double[] sums = Compiled.Run(one, one.Kernel, 1, [0], 0, 256), threefold = Compiled.Run(other, other.Kernel, 1, [0], 0, 256);
        Assert.Equal(3 * sums[0], threefold[0]);
        for (int k = 0; k < 3; k++) Assert.Equal(sums, Compiled.Run(one, one.Kernel, 1, [0], 0, 256));
    }

    [DeviceFact]
    public void Threads_compile_side_by_side()
    {
        using var engine = new OpenClEngine(Devices.First);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, k =>
        {
            Kernel kernel = Kernel.Record("side by side", () => [Sum.Of(Real.Uniform(0) * (1 + k % 4))]);
            Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, [], 0, 256), Compiled.Run(engine, kernel, UniformKind.Bits32, 1, [], 0, 256));
        });
    }

    /// <summary>Engines know kernels and no mechanisms: a mechanism that none of them has ever seen runs.</summary>
    [EngineFact]
    public void A_mechanism_of_the_tests_runs_on_the_device()
    {
        Settings settings = CatalogueExperiments.Read("buyers=3");
        var experiment = new Experiment(CatalogueExperiments.Environment("linear", settings), [new HalfPrice()], settings, compare: false);
        double[] inputs = CatalogueExperiments.Inputs(experiment);
        string expected = Compiled.Text(experiment.Kernel, Compiled.Tally(new ScalarEngine(), experiment.Kernel, UniformKind.Bits32, inputs, 5000));
        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Compiled.Text(experiment.Kernel, Compiled.Tally(engine, experiment.Kernel, UniformKind.Bits32, inputs, 5000, 2)));
    }

    [Fact]
    public void The_engine_does_not_know_the_mechanisms()
    {
        Assert.DoesNotContain(typeof(OpenClEngine).Assembly.GetReferencedAssemblies(), name => name.Name == typeof(Mechanism).Assembly.GetName().Name);
    }

    /// <summary>Compares a full block and a part, in every form and with either kind of uniforms.</summary>
    private static void Compare(Kernel kernel)
    {
        foreach (UniformKind kind in Compiled.Kinds)
        {
            foreach (int draws in (int[])[4096, 1000])
            {
                double[] expected = Compiled.Run(new ScalarEngine(), kernel, kind, 1, [], 4096, draws);
                foreach (IEngine engine in TestEngines.All)
                {
                    double[] actual = Compiled.Run(engine, kernel, kind, 1, [], 4096, draws);
                    for (int k = 0; k < expected.Length; k++) Bits.Equal(expected[k], actual[k], $"sum {k} of {draws} draws, {TestEngines.NameOf(engine)}, {kind}");
                }
            }
        }
    }
}
