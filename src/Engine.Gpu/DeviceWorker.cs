using System.Diagnostics;
using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using static ExPost.Engine.Gpu.ProgramPrinter;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Runs blocks of a kernel on a device, as many at once as keep it busy for a moment. What does not fill a step at the end of a run is interpreted and added into
/// the slots that the device gives.
/// </summary>
internal sealed class DeviceWorker : IBlockWorker
{
    /// <summary>The most blocks at once: their work items still count as a small grid, for which PoCL would otherwise compile a kernel again.</summary>
    private const int MostBlocks = 16_384;

    /// <summary>The most bytes of slots.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>Blocks that a graphics card is given at first, for each compute unit: its threads hide each other's waiting.</summary>
    private const int BlocksPerUnit = 16;

    /// <summary>A launch that takes less is followed by a larger one: starting it should not count. Much larger ones would need memory that is new to every cache.</summary>
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(4);

    /// <summary>A launch that takes more is followed by a smaller one: progress is told and signals are heeded between launches.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(200);

    private readonly DeviceKernel _kernel;
    private readonly int _sumCount;
    private readonly int _leastBlocks;
    private readonly int _mostBlocks;
    private readonly ScalarDraws _rest;
    private readonly double[] _slots;
    private readonly List<IDisposable> _owned = [];
    private readonly OpenClQueue _queue;
    private readonly OpenClKernel _draw;
    private readonly OpenClKernel _add;
    private OpenClBuffer? _slotBuffer;
    private OpenClBuffer? _sumBuffer;
    private int _room;

    internal DeviceWorker(DeviceKernel kernel, ulong seed, double[] parameters)
    {
        _kernel = kernel;
        _sumCount = kernel.Kernel.Sums.Count;
        _rest = new ScalarDraws(kernel.Kernel, new UniformSource(seed, kernel.Uniforms), parameters);
        _slots = new double[_rest.SlotCount];
        OpenClContext context = kernel.Context;
        long bytes = Math.Min(MostBytes, context.Device.LargestAllocation);
        _mostBlocks = (int)Math.Clamp(bytes / Math.Max(1, _rest.SlotCount * sizeof(double)), 1, MostBlocks);
        _leastBlocks = Math.Min(_mostBlocks, context.ComputeUnits * (kernel.Printed.Form.Width == 1 ? BlocksPerUnit : 1));
        BlocksAtOnce = _leastBlocks;
        try
        {
            _queue = Own(context.CreateQueue());
            _draw = Own(kernel.Program.CreateKernel(DrawBlocks));
            _add = Own(kernel.Program.CreateKernel(AddSlots));
            OpenClBuffer keys = Own(context.CreateBuffer<ulong>(PhiloxPrinter.Keys(seed), OpenClAccess.ReadOnly));
            OpenClBuffer values = Own(context.CreateBuffer<double>(parameters.Length == 0 ? [0] : parameters, OpenClAccess.ReadOnly));
            _draw.SetArgument((int)DrawArguments.Zero, 0UL);
            _draw.SetArgument((int)DrawArguments.Keys, keys);
            _draw.SetArgument((int)DrawArguments.Parameters, values);
            _draw.SetArgument((int)DrawArguments.Tables, kernel.Tables);
            // No draws, but drivers that compile at the first launch compile now, and not in the draw loop's time.
            Launch(0, 1, 0);
            _queue.Finish();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int BlocksAtOnce { get; private set; }

    /// <inheritdoc/>
    public void Run(ulong firstDraw, int draws, Span<double> sums)
    {
        int full = firstDraw % Blocks.DrawsPerBlock == 0 ? draws / Blocks.DrawsPerBlock : 0;
        if (full > 0)
        {
            long start = Stopwatch.GetTimestamp();
            RunBlocks(firstDraw, full, sums[..(full * _sumCount)]);
            if (full == BlocksAtOnce) Resize(Stopwatch.GetElapsedTime(start));
        }

        int rest = draws - full * Blocks.DrawsPerBlock;
        if (rest > 0) RunPart(firstDraw + (ulong)full * Blocks.DrawsPerBlock, rest, sums.Slice(full * _sumCount, _sumCount));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
        foreach (IDisposable owned in Enumerable.Reverse(_owned)) owned.Dispose();
    }

    private void RunBlocks(ulong firstDraw, int blocks, Span<double> sums)
    {
        // No lambda can hold the span, so this is not guarded like the rest.
        try
        {
            Launch(firstDraw, blocks, Blocks.DrawsPerBlock / _kernel.Printed.DrawsPerStep);
            _queue.Read(_sumBuffer!, sums);
        }
        catch (OpenClException problem)
        {
            throw DeviceError.Of(problem);
        }
    }

    /// <summary>A block that is not full, or starts elsewhere than blocks of a run do.</summary>
    private void RunPart(ulong firstDraw, int draws, Span<double> sums)
    {
        if (firstDraw % Blocks.Slots != 0 || draws > Blocks.DrawsPerBlock) throw new ArgumentOutOfRangeException(nameof(firstDraw), firstDraw, $"A block starts at a multiple of {Blocks.Slots}.");
        // The high word of the index is the same for all draws that the device is given.
        long untilHighWordChanges = (1L << 32) - (uint)firstDraw;
        int steps = (int)Math.Min(draws, untilHighWordChanges) / _kernel.Printed.DrawsPerStep;
        DeviceError.Guard(() =>
        {
            Launch(firstDraw, 1, steps);
            _queue.Read(_slotBuffer!, _slots.AsSpan());
        });
        for (int d = steps * _kernel.Printed.DrawsPerStep; d < draws; d++) _rest.Add(firstDraw + (ulong)d, _slots, d % Blocks.Slots);
        _rest.Reduce(_slots, sums);
    }

    /// <summary>Gives the device blocks to do, each with so many steps.</summary>
    private void Launch(ulong firstDraw, int blocks, int steps)
    {
        if (blocks > _room) MakeRoom(blocks);
        DeviceForm form = _kernel.Printed.Form;
        _draw.SetArgument((int)DrawArguments.Blocks, (uint)blocks);
        _draw.SetArgument((int)DrawArguments.FirstDraw, firstDraw);
        _draw.SetArgument((int)DrawArguments.Steps, steps);
        _queue.Launch(_draw, WholeGroups((long)blocks * form.ItemsPerBlock), form.LocalSize);
        // Nothing cannot be launched.
        if (_sumCount == 0) return;
        _add.SetArgument(0, (uint)blocks);
        _queue.Launch(_add, WholeGroups((long)blocks * _sumCount / SumsPerItem(_kernel.Kernel, form)), form.LocalSize);
    }

    private long WholeGroups(long items) => (items + _kernel.Printed.Form.LocalSize - 1) / _kernel.Printed.Form.LocalSize * _kernel.Printed.Form.LocalSize;

    private void MakeRoom(int blocks)
    {
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
        _room = blocks;
        // A buffer cannot be empty, and a kernel may have no sums.
        _slotBuffer = _kernel.Context.CreateBuffer(Math.Max(1, (long)blocks * _rest.SlotCount) * sizeof(double), OpenClAccess.ReadWrite);
        _sumBuffer = _kernel.Context.CreateBuffer(Math.Max(1, (long)blocks * _sumCount) * sizeof(double), OpenClAccess.ReadWrite);
        _draw.SetArgument((int)DrawArguments.Slots, _slotBuffer);
        _add.SetArgument(1, _slotBuffer);
        _add.SetArgument(2, _sumBuffer);
    }

    private void Resize(TimeSpan elapsed)
    {
        if (elapsed < s_short) BlocksAtOnce = Math.Min(_mostBlocks, 2 * BlocksAtOnce);
        else if (elapsed > s_long) BlocksAtOnce = Math.Max(_leastBlocks, BlocksAtOnce / 2);
    }

    private T Own<T>(T made) where T : IDisposable
    {
        _owned.Add(made);
        return made;
    }
}
