using System.Reflection.Emit;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>
/// Prints the loop over draws around a kernel: <see cref="CpuKernel.AddGroups"/>. Its arguments are 0 uniforms, 1 parameters, 2 groups, 3 slots,
/// 4 frames.
/// </summary>
internal sealed class BlockPrinter
{
    private readonly ILGenerator _il;
    private readonly KernelPrinter _printer;
    private readonly Kernel _kernel;
    private readonly VectorForm _form;
    private readonly Layout _layout;
    private readonly LocalBuilder _slots;
    private readonly LocalBuilder _uniforms;
    private readonly LocalBuilder[,] _sums;
    private readonly int[] _own;

    /// <param name="il">Where to print.</param>
    /// <param name="printer">Prints the kernel's values.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="own">Which of its sums are gathered.</param>
    /// <param name="form">The vectors.</param>
    /// <param name="layout">How.</param>
    internal BlockPrinter(ILGenerator il, KernelPrinter printer, Kernel kernel, Range own, VectorForm form, Layout layout)
    {
        _own = Enumerable.Range(0, kernel.Sums.Count).ToArray()[own];
        _il = il;
        _printer = printer;
        _kernel = kernel;
        _form = form;
        _layout = layout;
        _slots = il.DeclareLocal(typeof(nint));
        _uniforms = il.DeclareLocal(typeof(nint));
        _sums = new LocalBuilder[kernel.Sums.Count, layout.Chains];
    }

    /// <summary>Bytes from the uniforms of one group of 16 draws to those of the next.</summary>
    internal static int GroupBytes(Kernel kernel) => (kernel.UniformCount + 3) / 4 * 4 * Blocks.Slots * sizeof(double);

    internal void Print(Liveness live)
    {
        int width = _form.Lanes * _layout.Chains;
        LocalBuilder slot = _il.DeclareLocal(typeof(int)), group = _il.DeclareLocal(typeof(long));
        Label nextSlots = _il.DefineLabel(), nextGroup = _il.DefineLabel();

        // for (slot = 0; slot < 16; slot += width), with slots and uniforms pointing to the first lane
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, slot);
        _il.MarkLabel(nextSlots);
        foreach ((OpCode from, LocalBuilder to) in new[] { (OpCodes.Ldarg_3, _slots), (OpCodes.Ldarg_0, _uniforms) })
        {
            _il.Emit(from);
            _il.Emit(OpCodes.Ldloc, slot);
            _il.Emit(OpCodes.Ldc_I4, sizeof(double));
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Conv_I);
            _il.Emit(OpCodes.Add);
            _il.Emit(OpCodes.Stloc, to);
        }

        if (!_layout.InMemory) ForEachSum(LoadToRegister);

        // for (group = groups; group > 0; group--)
        _il.Emit(OpCodes.Ldarg_2);
        _il.Emit(OpCodes.Stloc, group);
        _il.MarkLabel(nextGroup);
        foreach (Node uniform in _kernel.Uniforms.Where(live.Contains)) _printer.Place(uniform, chain => PushUniform(uniform.Index, chain));
        _printer.Print(_kernel.Body, [.. _own.SelectMany(k => UsesOf(_kernel.Sums[k]))], chain =>
        {
            foreach (int k in _own) Accumulate(k, chain);
        });
        _il.Advance(_uniforms, GroupBytes(_kernel));
        _il.CountDown(group, nextGroup);

        if (!_layout.InMemory) ForEachSum(StoreFromRegister);
        _il.CountUp(slot, width, Blocks.Slots, nextSlots);
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>What accumulating pushes: a maximum without an instruction of its own pushes its operand twice.</summary>
    private IEnumerable<Node> UsesOf(Sum sum) => sum.Kind == SumKind.Maximum && _form.NativeMax is null ? [sum.A, sum.A] : sum.Operands;

    private void PushUniform(int index, int chain)
    {
        _il.Emit(OpCodes.Ldloc, _uniforms);
        _printer.Offset(index * Blocks.Slots * sizeof(double) + chain * _form.Bytes);
        // Volatile, or the compiler pulls the uniforms of a large kernel into registers all at once and spills them.
        if (_layout.InMemory) _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldobj, _form.Doubles);
    }

    private void Accumulate(int k, int chain)
    {
        Sum sum = _kernel.Sums[k];
        if (_layout.InMemory) SlotAddress(k, chain);
        switch (sum.Kind)
        {
            case SumKind.Total:
                PushSum(k, chain);
                _printer.Push(sum.A, chain);
                _il.Emit(OpCodes.Call, _form[Op.Add]);
                break;
            case SumKind.Product:
                _printer.Push(sum.A, chain);
                _printer.Push(sum.B!, chain);
                PushSum(k, chain);
                _il.Emit(OpCodes.Call, _form[Op.Fma]);
                break;
            case SumKind.Count:
                // Where the condition holds all bits are set, which is −1: counts are whole numbers until the worker converts them.
                PushSum(k, chain);
                _printer.Push(sum.A, chain);
                _il.Emit(OpCodes.Call, _form.DoublesAsWords);
                _il.Emit(OpCodes.Call, _form.SubtractWords);
                break;
            default:
                _printer.PushExtreme(Op.Max, () => _printer.Push(sum.A, chain), () => PushSum(k, chain));
                break;
        }

        if (_layout.InMemory) _il.Emit(OpCodes.Stobj, TypeOf(k));
        else _il.Emit(OpCodes.Stloc, _sums[k, chain]);
    }

    private void PushSum(int k, int chain)
    {
        if (_layout.InMemory)
        {
            SlotAddress(k, chain);
            _il.Emit(OpCodes.Ldobj, TypeOf(k));
        }
        else
        {
            _il.Emit(OpCodes.Ldloc, _sums[k, chain]);
        }
    }

    private void LoadToRegister(int k, int chain)
    {
        _sums[k, chain] = _il.DeclareLocal(TypeOf(k));
        SlotAddress(k, chain);
        _il.Emit(OpCodes.Ldobj, TypeOf(k));
        _il.Emit(OpCodes.Stloc, _sums[k, chain]);
    }

    private void StoreFromRegister(int k, int chain)
    {
        SlotAddress(k, chain);
        _il.Emit(OpCodes.Ldloc, _sums[k, chain]);
        _il.Emit(OpCodes.Stobj, TypeOf(k));
    }

    private Type TypeOf(int sum) => _kernel.Sums[sum].Kind == SumKind.Count ? _form.Words : _form.Doubles;

    private void ForEachSum(Action<int, int> print)
    {
        foreach (int k in _own)
        {
            for (int chain = 0; chain < _layout.Chains; chain++) print(k, chain);
        }
    }

    private void SlotAddress(int sum, int chain)
    {
        _il.Emit(OpCodes.Ldloc, _slots);
        _printer.Offset(sum * Blocks.Slots * sizeof(double) + chain * _form.Bytes);
    }
}
