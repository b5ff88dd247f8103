using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Tests.Shared.Engines;
using Xunit;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>Signals, parameters, functions and tables may be called like anything, words of OpenCL C included.</summary>
public sealed class NameTests
{
    private static readonly string[] s_names =
    [
        // Words and types of the language, macros of drivers, and functions that programs call.
        "float", "kernel", "half", "double2", "uniform", "image2d_array_t", "image3d_t", "vec_step", "event_t", "queue_t", "size_t", "NULL", "INFINITY", "M_PI", "cl_khr_fp64", "cl_khr_int64_base_atomics", "__kernel",
        "__OPENCL_VERSION__", "unix", "asm", "as_double", "as_double8", "as_double16", "as_ulong", "as_ulong8", "as_ulong16", "convert_int", "convert_double", "fma", "fabs", "sqrt", "any", "vload8", "get_global_id", "printf", "int",
        // What the programs use themselves.
        "Real", "real", "TRUE", "Word", "sums", "sum_0", "slots", "lookup", "table", "table_a", "parameters", "tables", "add_draws", "draw_blocks", "block", "product", "step", "first", "u0_0", "x0_0", "t0", "t", "u", "s", "k", "i", "r", "next",
        "is", "zero", "keys", "open_0",
        // Those that differ in what is not allowed in names only, and what is hardly a name.
        "A", "a", "a.b", "a b", "a_b", "A_B", "a_2", "", "1", "2.5", "_", "é", "価格", "*/", "/*", "\\", "//\\", "\"", "#define t 1", "a\nb", "price.1 of pivotal", new string('x', 3000),
    ];

    [EngineFact]
    public void Signals_and_parameters_may_have_any_name() => Run(Kernel.Record("names", () =>
        [.. s_names.Select((name, k) => Sum.Of((Real.Uniform(k % 5) * (k + 1) + Real.Parameter(name)).Named(name))), Sum.Of(Real.PowerOfTwo(Real.Exponent(Real.Uniform(0)) + Real.Parameter("p")))]));

    [EngineFact]
    public void Uniforms_and_arguments_may_have_any_name() => Run(Kernel.Record("names", () =>
    {
        Real[] signals = [.. s_names.Select((name, k) => Real.Uniform(k).Named(name))];
        // NaN and powers are written with words of the language.
        return [Sum.Of(Real.Sum(signals.Select((signal, k) => signal * (k + 1)))), Sum.Of(Real.Max(Real.PowerOfTwo(Real.Exponent(signals[0])) * Real.Mantissa(signals[1]), double.NaN)), Sum.OfMaximum(Real.Abs(Real.Sqrt(signals[2])))];
    }));

    [EngineFact]
    public void Functions_and_tables_may_have_any_name() => Run(Kernel.Record("names", () =>
    [
        .. s_names.Select((name, k) =>
        {
            Function function = Function.Record(name, 1, arguments => [Real.Lookup(new Table(name, [k, k + 1, 0.5 * k]), arguments[0]).Named(name) * 2]);
            return Sum.Of(function.Call([Real.Uniform(k % 5) * 3])[0]);
        }),
    ]));

    [EngineFact]
    public void Kernels_may_have_any_name()
    {
        foreach (string name in (string[])["a\nb", "a\r\nb", "\\", "a\\\n", "*/", "?" + "?/", "\u2028", "é", ""])
        {
            // The name is in a comment, which is the same in every form.
            Assert.Equal(256, Compiled.Run(TestEngines.Main, Kernel.Record(name, () => [Sum.Of(Real.Parameter("p"))]), UniformKind.Bits32, 1, [1], 0, 256)[0]);
        }
    }

    [Fact]
    public void Names_are_as_near_to_the_given_ones_as_may_be()
    {
        string source = ProgramPrinter.Print(Kernel.Record("names", () => [Sum.Of((Real.Uniform(0) * 2).Named("value.1")), Sum.Of((Real.Uniform(0) * 3).Named("Value 1")), Sum.Of((Real.Uniform(0) * 4).Named("float"))]), UniformKind.Bits32, DeviceForm.Scalar).Source;
        Assert.Contains("const Real value_1 = ", source, StringComparison.Ordinal);
        Assert.Contains("const Real value_1_2 = ", source, StringComparison.Ordinal);
        Assert.Contains("const Real float_2 = ", source, StringComparison.Ordinal);
    }

    private static void Run(Kernel kernel)
    {
        double[] parameters = [.. kernel.Parameters.Select((_, k) => 0.25 * k)];
        double[] expected = Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, parameters, 0, 256);
        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Compiled.Run(engine, kernel, UniformKind.Bits32, 1, parameters, 0, 256));
    }
}
