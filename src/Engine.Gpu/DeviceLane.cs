using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using static ExPost.Engine.Gpu.ProgramPrinter;

namespace ExPost.Engine.Gpu;

/// <summary>A queue of a device with what one launch at a time needs: both kernels, and room for the slots and sums of its blocks. Not safe for two threads.</summary>
internal sealed class DeviceLane : IDisposable
{
    private readonly DeviceKernel _kernel;
    private readonly ulong _seed;
    private readonly int _sumCount;
    private readonly List<IDisposable> _owned = [];
    private readonly OpenClQueue _queue;
    private readonly OpenClKernel _draw;
    private readonly OpenClKernel _add;
    private OpenClBuffer? _keys;
    private OpenClBuffer? _slotBuffer;
    private OpenClBuffer? _sumBuffer;

    /// <summary>The replication whose shift the keys hold.</summary>
    private uint? _replication;

    /// <param name="kernel">The kernel.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="parameters">The values of the kernel's parameters; both lanes read them.</param>
    /// <exception cref="OpenClException">The driver refuses.</exception>
    internal DeviceLane(DeviceKernel kernel, ulong seed, OpenClBuffer parameters)
    {
        _kernel = kernel;
        _seed = seed;
        _sumCount = kernel.Kernel.Sums.Count;
        try
        {
            _queue = Own(kernel.Context.CreateQueue());
            _draw = Own(kernel.Program.CreateKernel(DrawBlocks));
            _add = Own(kernel.Program.CreateKernel(AddSlots));
            _draw.SetArgument((int)DrawArguments.Zero, 0UL);
            _draw.SetArgument((int)DrawArguments.Parameters, parameters);
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

    /// <summary>Blocks that can be launched without asking for memory.</summary>
    internal int Room { get; private set; }

    /// <summary>Makes room for so many blocks, and keeps what there is where the device has not the memory. What an earlier launch left must have been read.</summary>
    /// <returns>Whether there is room for them.</returns>
    /// <exception cref="OpenClException">The driver refuses for another reason, or the device is lost.</exception>
    internal bool TryMakeRoom(int blocks)
    {
        try
        {
            MakeRoom(blocks);
            return true;
        }
        catch (OpenClException problem) when (OpenClErrors.IsWantOfMemory(problem.Code))
        {
            return false;
        }
    }

    /// <summary>Gives the device blocks to do, each with so many steps, and does not wait. What an earlier launch left must have been read.</summary>
    /// <exception cref="OpenClException">The driver refuses, or the device is lost.</exception>
    internal void Launch(ulong firstDraw, int blocks, int steps)
    {
        MakeRoom(blocks);
        SetKeys((uint)(firstDraw >> 32));
        DeviceForm form = _kernel.Printed.Form;
        _draw.SetArgument((int)DrawArguments.Blocks, (uint)blocks);
        _draw.SetArgument((int)DrawArguments.FirstDraw, firstDraw);
        _draw.SetArgument((int)DrawArguments.Steps, steps);
        _queue.Launch(_draw, WholeGroups((long)blocks * form.ItemsPerBlock), form.LocalSize);
        // Nothing cannot be launched.
        if (_sumCount > 0)
        {
            _add.SetArgument((int)AddArguments.Blocks, (uint)blocks);
            _queue.Launch(_add, WholeGroups((long)blocks * _sumCount / SumsPerItem(_kernel.Kernel, form)), form.LocalSize);
        }

        _queue.Flush();
    }

    /// <summary>Waits for the launch, and reads the sums of its blocks.</summary>
    /// <exception cref="OpenClException">The device is lost.</exception>
    internal void ReadSums(Span<double> sums) => _queue.Read(_sumBuffer!, sums);

    /// <summary>Waits for the launch, and reads the slots of its first block.</summary>
    /// <exception cref="OpenClException">The device is lost.</exception>
    internal void ReadSlots(Span<double> slots) => _queue.Read(_slotBuffer!, slots);

    /// <summary>Waits for the launch and gives everything back.</summary>
    public void Dispose()
    {
        // The queue is the first of them, and waits: nothing that a launch uses goes before it has ended.
        foreach (IDisposable owned in _owned) owned.Dispose();
        _keys?.Dispose();
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
    }

    /// <summary>Gives the program the keys of its random numbers. Those of a lattice change with the replication.</summary>
    private void SetKeys(uint replication)
    {
        bool isLattice = _kernel.Sampling == Sampling.Lattice;
        if (_keys is not null && (!isLattice || _replication == replication)) return;
        ulong[] keys = isLattice ? LatticePrinter.Keys(_seed, replication, _kernel.Kernel.UniformCount) : PhiloxPrinter.Keys(_seed);
        // A buffer cannot be empty.
        OpenClBuffer buffer = _kernel.Context.CreateBuffer<ulong>(keys.Length == 0 ? [0] : keys, OpenClAccess.ReadOnly);
        _keys?.Dispose();
        (_keys, _replication) = (buffer, replication);
        _draw.SetArgument((int)DrawArguments.Keys, _keys);
    }

    private long WholeGroups(long items) => (items + _kernel.Printed.Form.LocalSize - 1) / _kernel.Printed.Form.LocalSize * _kernel.Printed.Form.LocalSize;

    private void MakeRoom(int blocks)
    {
        if (blocks <= Room) return;
        // A buffer cannot be empty, and a kernel may have no sums.
        long sums = Math.Max(1, (long)blocks * _sumCount);
        OpenClBuffer slotBuffer = _kernel.Context.CreateBuffer(sums * Blocks.Slots * sizeof(double), OpenClAccess.ReadWrite), sumBuffer;
        try
        {
            sumBuffer = _kernel.Context.CreateBuffer(sums * sizeof(double), OpenClAccess.ReadWrite);
        }
        catch
        {
            slotBuffer.Dispose();
            throw;
        }

        // Whatever fails from here on, no launch takes the kernels' arguments for what they are not.
        Room = 0;
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
        (_slotBuffer, _sumBuffer) = (slotBuffer, sumBuffer);
        _draw.SetArgument((int)DrawArguments.Slots, _slotBuffer);
        _add.SetArgument((int)AddArguments.Slots, _slotBuffer);
        _add.SetArgument((int)AddArguments.Sums, _sumBuffer);
        Room = blocks;
    }

    private T Own<T>(T made) where T : IDisposable
    {
        _owned.Add(made);
        return made;
    }
}
