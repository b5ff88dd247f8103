using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>The reference engine: the interpreter, one draw after the other.</summary>
public sealed class ScalarEngine : IEngine
{
    /// <inheritdoc/>
    public string Name => "scalar";

    /// <inheritdoc/>
    public string Device => "interpreter, one draw at a time";

    /// <inheritdoc/>
    public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo) => new Compiled(kernel, uniforms, sampling);

    private sealed class Compiled(Kernel kernel, UniformKind uniforms, Sampling sampling) : ICompiledKernel
    {
        public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters) => new Worker(new ScalarDraws(kernel, new UniformSource(seed, uniforms, sampling), parameters));

        public void Dispose()
        {
        }
    }

    private sealed class Worker(ScalarDraws draws) : IBlockWorker
    {
        private readonly double[] _slots = new double[draws.SlotCount];

        public void Run(ulong firstDraw, int count, Span<double> sums)
        {
            Array.Clear(_slots);
            for (int d = 0; d < count; d++) draws.Add(firstDraw + (ulong)d, _slots, d % Blocks.Slots);
            draws.Reduce(_slots, sums);
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>
/// Adds single draws of a kernel into the slots of a block by interpreting it. Besides the reference engine, vector engines use it for the last draws of
/// a run that do not fill a vector.
/// </summary>
public sealed class ScalarDraws
{
    private readonly Kernel _kernel;
    private readonly UniformSource _stream;
    private readonly Lazy<Interpreter> _interpreter;
    private readonly double[] _uniforms;

    /// <summary>Prepares a kernel.</summary>
    /// <exception cref="ArgumentException">The number of parameters is not the kernel's.</exception>
    public ScalarDraws(Kernel kernel, UniformSource stream, ReadOnlySpan<double> parameters)
    {
        // Here and not when the interpreter is made: vector code would read what lies behind too few.
        if (parameters.Length != kernel.Parameters.Count) throw new ArgumentException($"{kernel.Parameters.Count} parameters are needed, {parameters.Length} were given.", nameof(parameters));
        _kernel = kernel;
        _stream = stream;
        double[] values = parameters.ToArray();
        // A vector engine needs the interpreter only when the last block is not full.
        _interpreter = new(() =>
        {
            var interpreter = new Interpreter(kernel);
            interpreter.SetParameters(values);
            return interpreter;
        });
        _uniforms = new double[kernel.UniformCount];
    }

    /// <summary>The numbers that a block's slots take: 16 for each sum.</summary>
    public int SlotCount => Blocks.Slots * _kernel.Sums.Count;

    /// <summary>Adds one draw.</summary>
    public void Add(ulong draw, Span<double> slots, int slot)
    {
        _stream.Fill(draw, _uniforms);
        Interpreter values = _interpreter.Value;
        values.Run(_uniforms);
        for (int k = 0; k < _kernel.Sums.Count; k++)
        {
            Sum sum = _kernel.Sums[k];
            ref double to = ref slots[k * Blocks.Slots + slot];
            double a = values[sum.A];
            to = sum.Kind switch
            {
                SumKind.Total => to + a,
                SumKind.Product => Math.FusedMultiplyAdd(a, values[sum.B!], to),
                SumKind.Count => a != 0 ? to + 1 : to,
                _ => a > to ? a : to,
            };
        }
    }

    /// <summary>From slots to the sums of the block.</summary>
    public void Reduce(ReadOnlySpan<double> slots, Span<double> sums)
    {
        for (int k = 0; k < _kernel.Sums.Count; k++)
        {
            ReadOnlySpan<double> own = slots.Slice(k * Blocks.Slots, Blocks.Slots);
            sums[k] = _kernel.Sums[k].Kind == SumKind.Maximum ? Blocks.Maximum(own) : Blocks.Tree(own);
        }
    }
}
