using System.Runtime.InteropServices;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>
/// Runs blocks of a compiled kernel on one thread: makes the uniforms of as many draws as fit well into the first-level cache, runs the kernel over
/// them, and so on. All vectors lie in one aligned piece of memory.
/// </summary>
internal sealed unsafe class CpuWorker : IBlockWorker
{
    /// <summary>Bytes of uniforms that are made at once, at least one span of draws.</summary>
    private const int CacheBytes = 16 * 1024;

    private readonly CpuKernel _kernel;
    private readonly ulong _seed;
    private readonly ScalarDraws _tail;
    private readonly LatticeFill? _lattice;
    private readonly int _slotCount;
    private readonly int _wordBlocks;
    private readonly int _groupBytes;
    private readonly int _groupsPerFill;
    private readonly ulong* _keys;
    private readonly double* _parameters;
    private readonly double* _slots;
    private readonly byte* _uniforms;
    private readonly byte* _frames;
    private byte* _memory;

    /// <summary>The high word of the draw index for which the openings are written.</summary>
    private uint? _openedFor;

    internal CpuWorker(CpuKernel kernel, ulong seed, ReadOnlySpan<double> parameters)
    {
        _kernel = kernel;
        _seed = seed;
        _tail = new ScalarDraws(kernel.Kernel, new UniformSource(seed, kernel.UniformKind, kernel.Sampling), parameters);
        _lattice = kernel.Sampling == Sampling.Lattice ? new LatticeFill(seed, kernel.UniformKind, kernel.Kernel.UniformCount) : null;
        _slotCount = _tail.SlotCount;
        int perBlock = PhiloxPrinter.PerBlock(kernel.UniformKind);
        _wordBlocks = (kernel.Kernel.UniformCount + perBlock - 1) / perBlock;
        _groupBytes = BlockPrinter.GroupBytes(kernel.Kernel);
        int groupsPerSpan = kernel.DrawsPerFill / Blocks.Slots;
        _groupsPerFill = Math.Max(1, CacheBytes / Math.Max(1, _groupBytes) / groupsPerSpan) * groupsPerSpan;

        nuint size = 0;
        nuint Reserve(int bytes)
        {
            nuint place = size;
            size += (nuint)(bytes + CpuKernel.ParameterStride - 1) / CpuKernel.ParameterStride * CpuKernel.ParameterStride;
            return place;
        }

        nuint keysAt = Reserve((PhiloxPrinter.KeyCount + PhiloxPrinter.OpeningCount * _wordBlocks) * CpuKernel.ParameterStride);
        nuint parametersAt = Reserve(parameters.Length * CpuKernel.ParameterStride);
        nuint slotsAt = Reserve(_slotCount * sizeof(double));
        nuint uniformsAt = Reserve(_groupsPerFill * _groupBytes);
        nuint framesAt = Reserve(kernel.FrameBytes);
        _memory = (byte*)NativeMemory.AlignedAlloc(size, CpuKernel.ParameterStride);
        _keys = (ulong*)(_memory + keysAt);
        _parameters = (double*)(_memory + parametersAt);
        _slots = (double*)(_memory + slotsAt);
        _uniforms = _memory + uniformsAt;
        _frames = _memory + framesAt;
        PhiloxPrinter.WriteKeys(_keys, seed);
        for (int k = 0; k < parameters.Length; k++) new Span<double>(_parameters + 8 * k, 8).Fill(parameters[k]);
    }

    public void Run(ulong firstDraw, int draws, Span<double> sums)
    {
        ObjectDisposedException.ThrowIf(_memory == null, this);
        if (firstDraw % Blocks.Slots != 0) throw new ArgumentOutOfRangeException(nameof(firstDraw), firstDraw, $"A block starts at a multiple of {Blocks.Slots}.");
        var slots = new Span<double>(_slots, _slotCount);
        slots.Clear();
        int groups = draws / Blocks.Slots;
        for (int done = 0; done < groups;)
        {
            ulong draw = firstDraw + (ulong)(done * Blocks.Slots);
            // The high word of the index is the same for all draws of a fill.
            ulong untilHighWordChanges = ((1UL << 32) - (draw & uint.MaxValue)) / Blocks.Slots;
            int now = (int)Math.Min((ulong)Math.Min(groups - done, _groupsPerFill), untilHighWordChanges);
            if (_lattice is not null) _lattice.Fill(draw, now, _uniforms, _groupBytes);
            else if (_wordBlocks > 0) FillUniforms(_kernel.Sampling == Sampling.Antithetic ? draw >> 1 : draw, now);
            foreach (CpuKernel.AddGroups add in _kernel.Loops) add((double*)_uniforms, _parameters, now, _slots, _frames);
            done += now;
        }

        ConvertCounts(slots);
        for (int d = groups * Blocks.Slots; d < draws; d++) _tail.Add(firstDraw + (ulong)d, slots, d % Blocks.Slots);
        _tail.Reduce(slots, sums);
        // The code reads tables that the kernel keeps.
        GC.KeepAlive(_kernel);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    /// <summary>Vectors count in whole numbers; slots hold doubles.</summary>
    private void ConvertCounts(Span<double> slots)
    {
        for (int k = 0; k < _kernel.Kernel.Sums.Count; k++)
        {
            if (_kernel.Kernel.Sums[k].Kind != SumKind.Count) continue;
            foreach (ref double slot in slots.Slice(k * Blocks.Slots, Blocks.Slots)) slot = BitConverter.DoubleToInt64Bits(slot);
        }
    }

    /// <param name="counter">The low words of the first draw's counter.</param>
    /// <param name="groups">How many times 16 draws.</param>
    private void FillUniforms(ulong counter, int groups)
    {
        uint drawHigh = (uint)(counter >> 32);
        if (_openedFor != drawHigh)
        {
            for (int block = 0; block < _wordBlocks; block++)
            {
                ulong* opening = _keys + 8 * (PhiloxPrinter.KeyCount + PhiloxPrinter.OpeningCount * block);
                PhiloxPrinter.WriteOpening(opening, _seed, drawHigh, (uint)block, Purpose.Signals);
            }

            _openedFor = drawHigh;
        }

        // A last span that is not full fills memory that is there and not read.
        int spans = (groups * Blocks.Slots + _kernel.DrawsPerFill - 1) / _kernel.DrawsPerFill;
        _kernel.Fill(_keys, counter & uint.MaxValue, spans, _wordBlocks, _uniforms, _groupBytes);
    }
}
