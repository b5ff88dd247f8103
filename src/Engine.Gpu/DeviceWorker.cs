using System.Diagnostics;
using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>
/// Runs blocks of a kernel on a device, as many at once as keep it busy for a moment, and the next ones while the host adds up what it has got. What does not
/// fill a step at the end of a run is interpreted and added into the slots that the device gives.
/// </summary>
internal sealed class DeviceWorker : IBlockWorker
{
    /// <summary>The most work items of a launch on a processor: PoCL compiles a kernel again for grids that are larger.</summary>
    private const int MostItems = 65_535;

    /// <summary>The most bytes of slots of a lane, of which there are two.</summary>
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
    private readonly OpenClBuffer _parameters;
    private readonly ScalarDraws _rest;
    private readonly double[] _slots;
    private readonly Queue<DeviceLane> _idle = [];
    private readonly Queue<Launched> _launched = [];
    private int _mostBlocks;
    private long _lastFinished;

    internal DeviceWorker(DeviceKernel kernel, ulong seed, double[] parameters)
    {
        _kernel = kernel;
        _sumCount = kernel.Kernel.Sums.Count;
        _rest = new ScalarDraws(kernel.Kernel, new UniformSource(seed, kernel.Uniforms, kernel.Sampling), parameters);
        _slots = new double[_rest.SlotCount];
        OpenClContext context = kernel.Context;
        _mostBlocks = MostBlocks(context.Device.Kind, context.Device.LargestAllocation, kernel.Kernel, kernel.Printed.Form);
        _leastBlocks = Math.Min(_mostBlocks, context.ComputeUnits * (kernel.Printed.Form.Width == 1 ? BlocksPerUnit : 1));
        BlocksAtOnce = _leastBlocks;
        // A buffer cannot be empty.
        _parameters = context.CreateBuffer<double>(parameters.Length == 0 ? [0] : parameters, OpenClAccess.ReadOnly);
        try
        {
            // One works while the other is read, and fills the units that are free when the other ends.
            for (int lane = 0; lane < 2; lane++) _idle.Enqueue(new DeviceLane(kernel, seed, _parameters));
            MakeRoom(BlocksAtOnce);
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
    public bool WorksAhead => true;

    /// <inheritdoc/>
    public void Start(ulong firstDraw, int draws)
    {
        int blocks = FullBlocks(firstDraw, draws);
        if (blocks == 0) return;
        if (!_idle.TryPeek(out DeviceLane? lane)) throw new InvalidOperationException("Two are started already: the draws of one must be run before others are started.");
        long start = Stopwatch.GetTimestamp();
        DeviceError.Guard(() => lane.Launch(firstDraw, blocks, Blocks.DrawsPerBlock / _kernel.Printed.DrawsPerStep));
        _launched.Enqueue(new(firstDraw, blocks, start, _idle.Dequeue()));
    }

    /// <inheritdoc/>
    public void Run(ulong firstDraw, int draws, Span<double> sums)
    {
        int full = FullBlocks(firstDraw, draws), rest = draws - full * Blocks.DrawsPerBlock;
        if (full > 0)
        {
            if (_launched.Count == 0) Start(firstDraw, draws);
            Launched launched = _launched.Peek();
            if (launched.FirstDraw != firstDraw || launched.Blocks != full) throw new InvalidOperationException("Other draws were started than are asked for.");
            Finish(launched, sums[..(full * _sumCount)]);
        }

        if (rest > 0) RunPart(firstDraw + (ulong)full * Blocks.DrawsPerBlock, rest, sums.Slice(full * _sumCount, _sumCount));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceLane lane in _idle) lane.Dispose();
        foreach (Launched launched in _launched) launched.Lane.Dispose();
        _parameters.Dispose();
    }

    /// <summary>The most blocks of a launch: their slots fit the memory that a lane may take, their draws an int, and a processor can start their work items without compiling again.</summary>
    /// <param name="kind">What the device is.</param>
    /// <param name="largestAllocation">The most bytes that a buffer can have.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="form">The form in which it is printed.</param>
    internal static int MostBlocks(OpenClDeviceKind kind, long largestAllocation, Kernel kernel, DeviceForm form)
    {
        int sums = kernel.Sums.Count;
        long most = Math.Min(int.MaxValue / Blocks.DrawsPerBlock, Math.Min(MostBytes, largestAllocation) / Math.Max(1, sums * Blocks.Slots * sizeof(double)));
        if (kind == OpenClDeviceKind.Cpu)
        {
            // Either kernel's, in whole groups.
            int items = Math.Max(form.ItemsPerBlock, sums / Math.Max(1, ProgramPrinter.SumsPerItem(kernel, form)));
            most = Math.Min(most, MostItems / form.LocalSize * form.LocalSize / items);
        }

        return (int)Math.Max(1, most);
    }

    /// <summary>The full blocks at the start of some draws.</summary>
    private static int FullBlocks(ulong firstDraw, int draws) => firstDraw % Blocks.DrawsPerBlock == 0 ? draws / Blocks.DrawsPerBlock : 0;

    private void Finish(Launched launched, Span<double> sums)
    {
        // No lambda can hold the span, so this is not guarded like the rest.
        try
        {
            launched.Lane.ReadSums(sums);
        }
        catch (OpenClException problem)
        {
            throw DeviceError.Of(problem);
        }

        _idle.Enqueue(_launched.Dequeue().Lane);
        long now = Stopwatch.GetTimestamp();
        // What was launched behind another waited for it, and that is no time of its own.
        TimeSpan elapsed = Stopwatch.GetElapsedTime(Math.Max(launched.Start, _lastFinished), now);
        _lastFinished = now;
        DeviceError.Guard(() => MakeRoom(launched.Blocks == BlocksAtOnce ? Resized(elapsed) : BlocksAtOnce));
    }

    /// <summary>A block that is not full, or starts elsewhere than blocks of a run do.</summary>
    private void RunPart(ulong firstDraw, int draws, Span<double> sums)
    {
        if (firstDraw % Blocks.Slots != 0) throw new ArgumentOutOfRangeException(nameof(firstDraw), firstDraw, $"A block starts at a multiple of {Blocks.Slots}.");
        if (draws > Blocks.DrawsPerBlock) throw new ArgumentOutOfRangeException(nameof(draws), draws, $"From a draw that starts no block of a run, at most {Blocks.DrawsPerBlock} can be run.");
        // The high word of the index is the same for all draws that the device is given.
        long untilHighWordChanges = (1L << 32) - (uint)firstDraw;
        int steps = (int)Math.Min(draws, untilHighWordChanges) / _kernel.Printed.DrawsPerStep;
        if (!_idle.TryPeek(out DeviceLane? lane)) throw new InvalidOperationException("Two are started already: their draws must be run before others.");
        DeviceError.Guard(() =>
        {
            lane.Launch(firstDraw, 1, steps);
            lane.ReadSlots(_slots);
        });
        for (int d = steps * _kernel.Printed.DrawsPerStep; d < draws; d++) _rest.Add(firstDraw + (ulong)d, _slots, d % Blocks.Slots);
        _rest.Reduce(_slots, sums);
    }

    /// <summary>The blocks of the next launch, after one that took so long.</summary>
    private int Resized(TimeSpan elapsed)
    {
        if (elapsed < s_short) return Math.Min(_mostBlocks, 2 * BlocksAtOnce);
        return elapsed > s_long ? Math.Max(Math.Min(_leastBlocks, _mostBlocks), BlocksAtOnce / 2) : BlocksAtOnce;
    }

    /// <summary>
    /// Has the lanes that are idle, from which the next launch goes, take so many blocks. Larger launches only save time: where the device has not the memory for them, they stay
    /// as large as there is room.
    /// </summary>
    private void MakeRoom(int blocks)
    {
        foreach (DeviceLane lane in _idle)
        {
            if (lane.TryMakeRoom(blocks)) continue;
            // A lane has room for one block from the start.
            blocks = _mostBlocks = lane.Room;
        }

        BlocksAtOnce = blocks;
    }

    /// <summary>Blocks that the device works on.</summary>
    private readonly record struct Launched(ulong FirstDraw, int Blocks, long Start, DeviceLane Lane);
}
