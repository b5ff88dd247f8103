using System.Runtime.CompilerServices;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests.OpenCl;

public sealed class RunTests
{
    private const int Count = 1000;

    private const string Source = """
        #pragma OPENCL EXTENSION cl_khr_fp64 : enable
        __kernel void line(const uint a, const int b, const ulong c, const long d, const double e, __global const double* x, __global double* y)
        {
            const size_t i = get_global_id(0);
            y[i] = fma(e, x[i], (double)(c >> 60) + (double)a + (double)b + (double)d);
        }
        """;

    [DeviceFact]
    public void A_kernel_gets_its_arguments_and_gives_the_right_numbers()
    {
        using var context = new OpenClContext(Devices.First);
        Assert.Equal(Devices.First.ComputeUnits, context.ComputeUnits);
        using var line = new Line(context);
        Assert.Equal(Expected(line.X), line.Run());
    }

    [DeviceFact]
    public void A_kernel_runs_on_one_compute_unit()
    {
        OpenClDevice device = Devices.First;
        using var context = new OpenClContext(device, 1);
        Assert.Equal(device.CanBePartitioned ? 1 : device.ComputeUnits, context.ComputeUnits);
        using var line = new Line(context);
        Assert.Equal(Expected(line.X), line.Run());
    }

    [DeviceFact]
    public void More_compute_units_than_there_are_is_all_of_them()
    {
        using var context = new OpenClContext(Devices.First, 1 << 20);
        Assert.Equal(Devices.First.ComputeUnits, context.ComputeUnits);
    }

    [DeviceFact]
    public void Threads_with_queues_of_their_own_share_a_program()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClProgram program = context.Build(Source);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            using var line = new Line(context, program, thread);
            double[] expected = Expected(line.X);
            for (int k = 0; k < 20; k++) Assert.Equal(expected, line.Run());
        });
    }

    [DeviceFact]
    public void What_a_buffer_starts_with_is_read()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClQueue queue = context.CreateQueue();
        using OpenClBuffer buffer = context.CreateBuffer<ulong>([10, ulong.MaxValue, 3], OpenClAccess.ReadOnly);
        Assert.Equal(24, buffer.Bytes);
        var read = new ulong[3];
        queue.Read(buffer, read.AsSpan());
        Assert.Equal([10, ulong.MaxValue, 3], read);
        queue.Read(buffer, Span<ulong>.Empty);
        Assert.Throws<ArgumentException>(() => queue.Read(buffer, new ulong[4].AsSpan()));
        Assert.Throws<ArgumentException>(() => context.CreateBuffer<ulong>([], OpenClAccess.ReadOnly));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.CreateBuffer(0, OpenClAccess.ReadWrite));
    }

    [DeviceFact]
    public void A_program_that_is_wrong_is_refused_with_the_line()
    {
        using var context = new OpenClContext(Devices.First);
        var error = Assert.Throws<OpenClBuildException>(() => context.Build("__kernel void wrong(__global int* x)\n{\n    x[0] = nothing_of_that_name;\n}\n"));
        Assert.Equal(-11, error.Code);
        Assert.StartsWith($"clBuildProgram failed: CL_BUILD_PROGRAM_FAILURE (-11) on {Devices.First.Name}:\n", error.Message, StringComparison.Ordinal);
        Assert.Contains(":3:", error.Log, StringComparison.Ordinal);
        Assert.Contains("nothing_of_that_name", error.Log, StringComparison.Ordinal);
        Assert.Contains("nothing_of_that_name", error.Message, StringComparison.Ordinal);
    }

    [DeviceFact]
    public void Options_reach_the_compiler()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClProgram program = context.Build("__kernel void f(__global int* x) { x[0] = GIVEN; }", "-cl-std=CL1.2 -D GIVEN=7");
        using OpenClKernel kernel = program.CreateKernel("f");
        using OpenClQueue queue = context.CreateQueue();
        using OpenClBuffer buffer = context.CreateBuffer(sizeof(int), OpenClAccess.ReadWrite);
        kernel.SetArgument(0, buffer);
        queue.Launch(kernel, 1, 1);
        queue.Finish();
        Span<int> given = [0];
        queue.Read(buffer, given);
        Assert.Equal(7, given[0]);
    }

    [DeviceFact]
    public void A_kernel_that_is_not_in_the_program_is_an_error()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClProgram program = context.Build(Source);
        var error = Assert.Throws<OpenClException>(() => program.CreateKernel("circle"));
        Assert.Equal($"clCreateKernel for circle failed: CL_INVALID_KERNEL_NAME (-46) on {Devices.First.Name}", error.Message);
    }

    [DeviceFact]
    public void Arguments_that_the_kernel_does_not_have_are_errors()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClProgram program = context.Build(Source);
        using OpenClKernel kernel = program.CreateKernel("line");
        Assert.Equal($"clSetKernelArg for argument 7 of line failed: CL_INVALID_ARG_INDEX (-49) on {Devices.First.Name}", Assert.Throws<OpenClException>(() => kernel.SetArgument(7, 1)).Message);
        Assert.Equal(-51, Assert.Throws<OpenClException>(() => kernel.SetArgument(0, 1UL)).Code);
    }

    [DeviceFact]
    public void A_launch_that_cannot_be_is_refused()
    {
        using var context = new OpenClContext(Devices.First);
        using OpenClProgram program = context.Build(Source);
        using OpenClKernel kernel = program.CreateKernel("line");
        using OpenClQueue queue = context.CreateQueue();
        Assert.Throws<ArgumentException>(() => queue.Launch(kernel, 10, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Launch(kernel, 10, 0));
        Assert.Equal(-52, Assert.Throws<OpenClException>(() => queue.Launch(kernel, 10, 1)).Code);
        OpenClBuffer gone = context.CreateBuffer(8, OpenClAccess.ReadWrite);
        kernel.SetArgument(6, gone);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => queue.Launch(kernel, 1, 1));
        Assert.Throws<ObjectDisposedException>(() => kernel.SetArgument(6, gone));
    }

    [DeviceTheory]
    [InlineData("context program kernel queue x y")]
    [InlineData("program kernel queue x y context")]
    [InlineData("queue context y program x kernel")]
    [InlineData("x y context queue kernel program")]
    [InlineData("y x queue kernel program context")]
    [InlineData("kernel context x queue program y")]
    public void Things_are_disposed_of_in_any_order_while_the_device_works(string order)
    {
        foreach (int units in (int[])[0, 1])
        {
            var context = new OpenClContext(Devices.First, units);
            var line = new Line(context);
            line.Launch();
            foreach (string name in order.Split(' ')) line.Things[name].Dispose();
            // A second time does nothing.
            foreach (IDisposable thing in line.Things.Values) thing.Dispose();
            Assert.Throws<ObjectDisposedException>(() => context.CreateQueue());
            Assert.Throws<ObjectDisposedException>(() => context.Build(Source));
        }
    }

    [DeviceFact]
    public void What_nobody_disposes_of_is_released_all_the_same()
    {
        for (int k = 0; k < 3; k++)
        {
            LeaveBehind();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveBehind() => new Line(new OpenClContext(Devices.First, 1)).Run();

    private static double[] Expected(double[] x) => [.. x.Select(value => Math.FusedMultiplyAdd(1.0 / 3, value, 15 + 4_000_000_000.0 - 7 - 5_000_000_000.0))];

    /// <summary>The kernel with all that it needs.</summary>
    private sealed class Line : IDisposable
    {
        private readonly OpenClKernel _kernel;
        private readonly OpenClQueue _queue;
        private readonly OpenClBuffer _y;

        internal Line(OpenClContext context, OpenClProgram? shared = null, int shift = 0)
        {
            X = [.. Enumerable.Range(shift, Count).Select(i => i / 7.0)];
            OpenClProgram program = shared ?? context.Build(Source);
            _kernel = program.CreateKernel("line");
            _queue = context.CreateQueue();
            OpenClBuffer x = context.CreateBuffer<double>(X, OpenClAccess.ReadOnly);
            _y = context.CreateBuffer(Count * sizeof(double), OpenClAccess.ReadWrite);
            _kernel.SetArgument(0, 4_000_000_000);
            _kernel.SetArgument(1, -7);
            _kernel.SetArgument(2, ulong.MaxValue);
            _kernel.SetArgument(3, -5_000_000_000);
            _kernel.SetArgument(4, 1.0 / 3);
            _kernel.SetArgument(5, x);
            _kernel.SetArgument(6, _y);
            Things = new() { ["kernel"] = _kernel, ["queue"] = _queue, ["x"] = x, ["y"] = _y };
            if (shared is null)
            {
                Things["program"] = program;
                Things["context"] = context;
            }
        }

        internal double[] X { get; }

        internal Dictionary<string, IDisposable> Things { get; }

        public void Dispose()
        {
            foreach (IDisposable thing in Things.Values) thing.Dispose();
        }

        internal void Launch() => _queue.Launch(_kernel, Count, 8);

        internal double[] Run()
        {
            Launch();
            var y = new double[Count];
            _queue.Read(_y, y.AsSpan());
            return y;
        }
    }
}
