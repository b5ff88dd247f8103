using ExPost.Engine.Gpu.OpenCl;
using static ExPost.Engine.Gpu.ProgramPrinter;

namespace ExPost.Engine.Gpu;

/// <summary>A queue of a device with what one launch at a time needs: both kernels, and room for the slots and sums of its blocks. Not safe for two threads.</summary>
internal sealed class DeviceLane : IDisposable
{
    private readonly DeviceKernel _kernel;
    private readonly int _slotCount;
    private readonly int _sumCount;
    private readonly List<IDisposable> _owned = [];
    private readonly OpenClQueue _queue;
    private readonly OpenClKernel _draw;
    private readonly OpenClKernel _add;
    private OpenClBuffer? _slotBuffer;
    private OpenClBuffer? _sumBuffer;
    private int _room;

    /// <exception cref="OpenClException">The driver refuses.</exception>
    internal DeviceLane(DeviceKernel kernel, int slotCount, ulong seed, double[] parameters)
    {
        _kernel = kernel;
        _slotCount = slotCount;
        _sumCount = kernel.Kernel.Sums.Count;
        OpenClContext context = kernel.Context;
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

    /// <summary>Gives the device blocks to do, each with so many steps, and does not wait. What an earlier launch left must have been read.</summary>
    /// <exception cref="OpenClException">The driver refuses, or the device is lost.</exception>
    internal void Launch(ulong firstDraw, int blocks, int steps)
    {
        if (blocks > _room) MakeRoom(blocks);
        DeviceForm form = _kernel.Printed.Form;
        _draw.SetArgument((int)DrawArguments.Blocks, (uint)blocks);
        _draw.SetArgument((int)DrawArguments.FirstDraw, firstDraw);
        _draw.SetArgument((int)DrawArguments.Steps, steps);
        _queue.Launch(_draw, WholeGroups((long)blocks * form.ItemsPerBlock), form.LocalSize);
        // Nothing cannot be launched.
        if (_sumCount > 0)
        {
            _add.SetArgument(0, (uint)blocks);
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
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
        foreach (IDisposable owned in Enumerable.Reverse(_owned)) owned.Dispose();
    }

    private long WholeGroups(long items) => (items + _kernel.Printed.Form.LocalSize - 1) / _kernel.Printed.Form.LocalSize * _kernel.Printed.Form.LocalSize;

    private void MakeRoom(int blocks)
    {
        _slotBuffer?.Dispose();
        _sumBuffer?.Dispose();
        _room = blocks;
        // A buffer cannot be empty, and a kernel may have no sums.
        _slotBuffer = _kernel.Context.CreateBuffer(Math.Max(1, (long)blocks * _slotCount) * sizeof(double), OpenClAccess.ReadWrite);
        _sumBuffer = _kernel.Context.CreateBuffer(Math.Max(1, (long)blocks * _sumCount) * sizeof(double), OpenClAccess.ReadWrite);
        _draw.SetArgument((int)DrawArguments.Slots, _slotBuffer);
        _add.SetArgument(1, _slotBuffer);
        _add.SetArgument(2, _sumBuffer);
    }

    private T Own<T>(T made) where T : IDisposable
    {
        _owned.Add(made);
        return made;
    }
}
