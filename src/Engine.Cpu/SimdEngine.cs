using System.Runtime.InteropServices;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu;

/// <summary>The processor's vector units: kernels are printed as IL and compiled just in time.</summary>
public sealed class SimdEngine : IEngine
{
    /// <summary>
    /// A loop that carries more values is printed with one vector at a time. The search over boxes, which carries ten and more, is then twice as fast as with
    /// two; the loops of bisections carry at most five.
    /// </summary>
    private const int MostCarried = 9;

    private readonly VectorForm _form;
    private readonly Dictionary<(UniformKind Kind, bool Antithetic), PhiloxPrinter.FillUniforms> _fills = [];

    /// <summary>Makes an engine.</summary>
    /// <param name="bits">The width of vectors, 128, 256 or 512; 0 for the widest that the processor works on at once. Results do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another width.</exception>
    public SimdEngine(int bits = 0) => _form = VectorForm.Of(bits == 0 ? VectorForm.BestBits : bits);

    /// <inheritdoc/>
    public string Name => "simd";

    /// <inheritdoc/>
    public string Device => $"{RuntimeInformation.ProcessArchitecture} vectors of {_form.Bits} bits ({_form.Lanes} draws)";

    /// <inheritdoc/>
    public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo)
    {
        (UniformKind Kind, bool Antithetic) words = (uniforms, sampling == Sampling.Antithetic);
        if (!_fills.TryGetValue(words, out PhiloxPrinter.FillUniforms? fill)) _fills[words] = fill = PhiloxPrinter.Print(_form, words.Kind, words.Antithetic);
        Layout layout = Choose(kernel);
        CpuKernel printed = CpuKernel.Print(kernel, uniforms, sampling, fill, _form, layout);
        // Twice the code is worse than half the vectors when the compiler gives up on it.
        if (printed.ILBytes >= CpuKernel.ILLimit && layout.Chains > 1) printed = CpuKernel.Print(kernel, uniforms, sampling, fill, _form, layout with { Chains = 1 });
        return printed.Prepare();
    }

    /// <summary>
    /// Loops are chains of dependent operations: two vectors side by side hide their latency. Straight code needs no such help, for the processor looks
    /// ahead to the next draws, and nor does a loop whose state alone would fill the registers. What fits into registers stays there.
    /// </summary>
    private Layout Choose(Kernel kernel)
    {
        bool sideBySide = kernel.Functions.Count > 0 && !kernel.Functions.Any(function => IsCrowded(function.Body));
        return new(sideBySide ? Math.Min(2, Blocks.Slots / _form.Lanes) : 1, kernel.Sums.Count > 20 || kernel.Uniforms.Count > 16);
    }

    private static bool IsCrowded(Scope scope) => scope.Items.OfType<LoopNode>().Any(loop => loop.Carried.Count > MostCarried || IsCrowded(loop.Body));
}
