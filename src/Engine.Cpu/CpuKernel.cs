using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>A kernel compiled to vector code.</summary>
internal sealed unsafe class CpuKernel : ICompiledKernel
{
    /// <summary>Bytes from one parameter, or one round key, to the next: each stands in every lane of the widest vector, for a load is cheaper than a broadcast.</summary>
    internal const int ParameterStride = 64;

    /// <summary>The size of a method, in bytes of IL, from which the compiler does not optimise it.</summary>
    internal const int ILLimit = 60_000;

    private readonly List<DynamicMethod> _functions = [];
    private readonly List<DynamicMethod> _loops = [];

    /// <summary>Copies of the kernel's tables that do not move: their addresses stand in the code, which runs only while this kernel lives.</summary>
    private readonly Dictionary<Table, double[]> _tables = [];

    private CpuKernel(Kernel kernel, UniformKind uniformKind, Sampling sampling, PhiloxPrinter.FillUniforms fill, VectorForm form, Layout layout)
    {
        Kernel = kernel;
        UniformKind = uniformKind;
        Sampling = sampling;
        Fill = fill;
        DrawsPerFill = PhiloxPrinter.DrawsAtOnce(form);
        Layout = layout;
        PrintLoops(form);
    }

    /// <summary>Adds groups of 16 draws, whose uniforms lie in memory, into a block's slots.</summary>
    internal delegate void AddGroups(double* uniforms, double* parameters, long groups, double* slots, byte* frames);

    /// <summary>The size of the largest method: the compiler silently stops optimising at <see cref="ILLimit"/>.</summary>
    internal int ILBytes { get; private set; }

    internal Kernel Kernel { get; }

    internal UniformKind UniformKind { get; }

    internal Sampling Sampling { get; }

    internal Layout Layout { get; }

    /// <summary>The compiled loops over draws, once <see cref="Prepare"/> has been called: one, or several for a kernel that is too large for one, each for some of the sums.</summary>
    internal AddGroups[] Loops { get; private set; } = [];

    internal PhiloxPrinter.FillUniforms Fill { get; }

    /// <summary>Draws whose uniforms are made together.</summary>
    internal int DrawsPerFill { get; }

    /// <summary>Memory for the arguments and results of functions.</summary>
    internal int FrameBytes { get; private set; }

    /// <inheritdoc/>
    public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters) => new CpuWorker(this, seed, parameters);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>Compiles what was printed now, and not at the first call, which would count as time of the draw loop.</summary>
    internal CpuKernel Prepare()
    {
        foreach (DynamicMethod function in _functions) function.CreateDelegate<Action<nint, nint>>();
        Loops = [.. _loops.Select(loop => loop.CreateDelegate<AddGroups>())];
        return this;
    }

    /// <summary>Prints a kernel.</summary>
    internal static CpuKernel Print(Kernel kernel, UniformKind uniforms, Sampling sampling, PhiloxPrinter.FillUniforms fill, VectorForm form, Layout layout) => new(kernel, uniforms, sampling, fill, form, layout);

    private long AddressOf(Table table)
    {
        if (!_tables.TryGetValue(table, out double[]? pinned))
        {
            _tables[table] = pinned = GC.AllocateUninitializedArray<double>(table.Count, pinned: true);
            table.Values.CopyTo(pinned);
        }

        return (long)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
    }

    private void PrintLoops(VectorForm form)
    {
        Liveness live = Liveness.OfSums(Kernel);
        var methods = new Dictionary<Function, (MethodInfo Method, int Frame)>();
        foreach (Function function in Kernel.Functions.Where(live.Functions.Contains))
        {
            int frame = FrameBytes;
            FrameBytes += (function.Arguments.Count + function.Results.Count) * Layout.Chains * form.Bytes;
            methods[function] = (PrintFunction(function, form, live, methods, frame), frame);
        }

        PrintLoops(form, methods, 0, Kernel.Sums.Count);
    }

    /// <summary>
    /// Prints a loop for some of the sums, or, where the compiler would not optimise it, two for half of them each. What both halves need is computed
    /// twice, which is cheaper than code that is not optimised, unless it is a function that is called: a search takes longer than all that is around it.
    /// </summary>
    private void PrintLoops(VectorForm form, IReadOnlyDictionary<Function, (MethodInfo Method, int Frame)> methods, int from, int to)
    {
        var live = new Liveness(Kernel.Sums.Take(from..to).SelectMany(sum => sum.Operands));
        var method = new DynamicMethod(Kernel.Name, typeof(void), [typeof(double*), typeof(double*), typeof(long), typeof(double*), typeof(byte*)], typeof(CpuKernel).Module, true) { InitLocals = false };
        ILGenerator il = method.GetILGenerator(1 << 14);
        var printer = new KernelPrinter(il, form, live, Layout, methods, () => il.Emit(OpCodes.Ldarg_1), () => il.Emit(OpCodes.Ldarg, 4), FrameBytes, AddressOf);
        new BlockPrinter(il, printer, Kernel, from..to, form, Layout).Print(live);
        if (il.ILOffset >= ILLimit && methods.Count == 0 && to - from > 1)
        {
            int middle = (from + to) / 2;
            PrintLoops(form, methods, from, middle);
            PrintLoops(form, methods, middle, to);
            return;
        }

        FrameBytes += printer.MemoryBytes;
        ILBytes = Math.Max(ILBytes, il.ILOffset);
        _loops.Add(method);
    }

    private DynamicMethod PrintFunction(Function function, VectorForm form, Liveness live, IReadOnlyDictionary<Function, (MethodInfo Method, int Frame)> functions, int frame)
    {
        var method = new DynamicMethod(function.Name, typeof(void), [typeof(nint), typeof(nint)], typeof(CpuKernel).Module, true) { InitLocals = false };
        ILGenerator il = method.GetILGenerator(1 << 13);
        var printer = new KernelPrinter(il, form, live, Layout, functions, () => il.Emit(OpCodes.Ldarg_0), () => il.Emit(OpCodes.Ldarg_1), FrameBytes, AddressOf);
        void Address(int place, int chain)
        {
            il.Emit(OpCodes.Ldarg_1);
            printer.Offset(frame + (place * Layout.Chains + chain) * form.Bytes);
        }

        foreach (Node argument in function.Arguments)
        {
            printer.Place(argument, chain =>
            {
                Address(argument.Index, chain);
                il.Emit(OpCodes.Ldobj, form.Doubles);
            });
        }

        printer.Print(function.Body, function.Results, chain =>
        {
            for (int k = 0; k < function.Results.Count; k++)
            {
                Address(function.Arguments.Count + k, chain);
                printer.Push(function.Results[k], chain);
                il.Emit(OpCodes.Stobj, form.Doubles);
            }
        });
        il.Emit(OpCodes.Ret);
        FrameBytes += printer.MemoryBytes;
        ILBytes = Math.Max(ILBytes, il.ILOffset);
        _functions.Add(method);
        return method;
    }
}
