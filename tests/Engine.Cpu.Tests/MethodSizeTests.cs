using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using ExPost.Tests.Shared;
using ExPost.Tests.Shared.Engines;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>At 60,000 bytes of IL the compiler silently stops optimising, and the kernel takes five times as long.</summary>
public sealed class MethodSizeTests
{
    [Theory]
    [InlineData("private-common", "personalized-price,pivotal,efficient", 128)]
    [InlineData("private-common", "personalized-price,pivotal,efficient", 256)]
    [InlineData("private-common", "personalized-price,pivotal,efficient", 512)]
    [InlineData("linear", "generalized-vickrey,posted-price,efficient", 128)]
    [InlineData("linear", "generalized-vickrey,posted-price,efficient", 256)]
    [InlineData("linear", "generalized-vickrey,posted-price,efficient", 512)]
    public void No_method_of_a_kernel_of_three_mechanisms_is_too_large_to_be_optimised(string environment, string mechanisms, int width)
    {
        // All measures and differences of three mechanisms for sixteen buyers nearly fill a method; those of four do not fit.
        Kernel kernel = CatalogueExperiments.Everything(new(environment, mechanisms, "buyers=16")).Kernel;
        foreach (UniformKind kind in Compiled.Kinds)
        {
            int bytes = ((CpuKernel)new SimdEngine(width).Compile(kernel, kind)).ILBytes;
            Assert.True(bytes is > 0 and < 60_000, $"{bytes} bytes, {kind}");
        }
    }

    /// <summary>Nor with its incentives checked: the search for misreports holds a mechanism several times.</summary>
    [Theory]
    [InlineData("private-common", "personalized-price")]
    [InlineData("private-common", "pivotal")]
    [InlineData("private-common", "posted-price")]
    [InlineData("linear", "generalized-vickrey")]
    [InlineData("linear", "second-price")]
    [InlineData("linear", "first-price")]
    public void No_method_of_a_check_of_incentives_is_too_large_to_be_optimised(string environment, string mechanism)
    {
        Kernel kernel = CatalogueExperiments.Checked(new(environment, mechanism, "buyers=16"), new Verification()).Kernel;
        Assert.InRange(((CpuKernel)new SimdEngine(512).Compile(kernel, UniformKind.Bits32)).ILBytes, 1, 59_999);
    }

    /// <summary>Nor with as many alternatives and agents as there may be: 4096 coefficients.</summary>
    [Theory]
    [InlineData("efficient-transfers")]
    [InlineData("naive-externality")]
    public void No_method_of_the_largest_choice_is_too_large_to_be_optimised(string mechanism)
    {
        var largest = new CatalogueCase("linear-choice", mechanism, $"coefficients={LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(16, 16, 1))}");
        Experiment experiment = CatalogueExperiments.Everything(largest);
        foreach (int width in new[] { 128, 256, 512 })
        {
            using var compiled = (CpuKernel)new SimdEngine(width).Compile(experiment.Kernel, UniformKind.Bits32);
            Assert.InRange(compiled.ILBytes, 1, 59_999);
        }

        double[] inputs = CatalogueExperiments.Inputs(experiment);
        Tally expected = Compiled.Tally(new ScalarEngine(), experiment.Kernel, UniformKind.Bits32, inputs, 500);
        Assert.Equal(Compiled.Text(experiment.Kernel, expected), Compiled.Text(experiment.Kernel, Compiled.Tally(new SimdEngine(), experiment.Kernel, UniformKind.Bits32, inputs, 500, 2)));
        Kernel check = CatalogueExperiments.Checked(largest, new Verification()).Kernel;
        Assert.InRange(((CpuKernel)new SimdEngine(512).Compile(check, UniformKind.Bits32)).ILBytes, 1, 59_999);
    }

    /// <summary>A kernel without functions that is too large for one method is printed as several, and gives the same bits.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void A_kernel_that_is_too_large_is_printed_in_parts(int width)
    {
        Experiment experiment = CatalogueExperiments.Everything(new("private-values", "second-price,first-price,posted-price,efficient", "buyers=16"));
        using var compiled = (CpuKernel)new SimdEngine(width).Compile(experiment.Kernel, UniformKind.Bits32);
        Assert.True(compiled.Loops.Length > 1);
        Assert.InRange(compiled.ILBytes, 1, 59_999);
        double[] inputs = [.. experiment.Kernel.Parameters.Select(_ => 0.25)];
        Tally expected = Compiled.Tally(new ScalarEngine(), experiment.Kernel, UniformKind.Bits32, inputs, 3000);
        Assert.Equal(Compiled.Text(experiment.Kernel, expected), Compiled.Text(experiment.Kernel, Compiled.Tally(new SimdEngine(width), experiment.Kernel, UniformKind.Bits32, inputs, 3000, 2)));
    }

    /// <summary>Eight buyers who all differ, with four signals each: eight searches of their own.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_method_of_the_largest_search_is_too_large_to_be_optimised(int dimensions)
    {
        var environment = new Different(dimensions);
        Kernel kernel = Kernel.Record("largest", () =>
            [.. ((AuctionOutcome)Pivotal.Entry.Create(new Settings()).Run(environment, environment.Draw())).Sales.Cast<SureSale>().SelectMany(sale => new[] { Sum.OfCount(sale.Wins), Sum.Of(sale.Price!.Value) })]);
        foreach (int width in new[] { 128, 256, 512 })
        {
            int bytes = ((CpuKernel)new SimdEngine(width).Compile(kernel, UniformKind.Bits32)).ILBytes;
            Assert.True(bytes is > 0 and < CpuKernel.ILLimit, $"{bytes} bytes, {width} bits");
        }
    }

    private sealed class Different(int dimensions) : AuctionEnvironment(
        new("different", "buyers who all differ", "test", [], _ => throw new NotSupportedException()),
        8,
        [.. Enumerable.Range(0, dimensions).Select(k => new Signal($"s{k}", [.. Enumerable.Range(0, 8).Select(i => new Uniform(0.125 * i, 1 + 0.25 * i))]))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => Real.Sum(Enumerable.Range(0, dimensions).Select(k =>
            (1 + 0.1 * buyer) * signals[buyer, k] * signals[buyer, k] + (0.2 + 0.1 * k) * Real.Max(signals.Others(buyer).Select(j => signals[j, k])) * signals[buyer, k]));
    }
}
