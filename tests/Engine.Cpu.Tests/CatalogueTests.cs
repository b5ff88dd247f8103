using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>The mechanisms of the catalogue, as vectors and one draw at a time.</summary>
public sealed class CatalogueTests
{
    public static TheoryData<string, string, int> All()
    {
        var data = new TheoryData<string, string, int>();
        foreach (EnvironmentInfo environment in Catalogue.Environments)
        {
            foreach (MechanismInfo mechanism in Catalogue.Mechanisms)
            {
                foreach (int buyers in new[] { 2, 3, 5, 16 }) data.Add(environment.Name, mechanism.Name, buyers);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_draw(string environment, string mechanism, int buyers)
    {
        var watched = new List<Node>();
        Kernel kernel = Kernel.Record(mechanism, () =>
        {
            (AuctionEnvironment setting, AuctionMechanism rule) = Create(environment, mechanism, buyers);
            Profile signals = setting.Draw();
            Outcome outcome = rule.Run(setting, signals);
            Bool picked = Real.AreEqual(Real.Uniform(0), Real.Parameter("pick"));
            var sums = new List<Sum>();
            void Watch(Real value)
            {
                watched.Add(value.Node);
                sums.Add(Sum.Of(Real.Choose(picked, value, 0)));
            }

            for (int i = 0; i < buyers; i++)
            {
                Watch(setting.Value(i, signals));
                Watch(Real.Choose(outcome.Sales[i]!.Wins, 1, 0));
                if (outcome.Sales[i]!.Price is { } price) Watch(price);
            }

            if (outcome.PriceBound is { } bound) Watch(bound);
            return sums;
        });
        double[] parameters = [.. kernel.Parameters.Select(_ => 0.01)];
        int pick = kernel.Parameters.ToList().IndexOf("pick");
        ulong first = (1ul << 32) - 16;
        UniformKind[] kinds = buyers == 16 ? [UniformKind.Bits32] : Compiled.Kinds;
        foreach (UniformKind kind in kinds)
        {
            ICompiledKernel[] compiled = [.. Compiled.Widths.Select(width => new SimdEngine(width).Compile(kernel, kind))];
            var interpreter = new Interpreter(kernel, watched);
            var uniforms = new double[kernel.UniformCount];
            for (int d = 0; d < 32; d++)
            {
                new UniformSource(11, kind).Fill(first + (ulong)d, uniforms);
                parameters[pick] = uniforms[0];
                interpreter.SetParameters(parameters);
                interpreter.Run(uniforms);
                foreach (ICompiledKernel one in compiled)
                {
                    double[] actual = Compiled.Run(one, kernel, 11, parameters, first, 32);
                    for (int k = 0; k < actual.Length; k++) Bits.Equal(interpreter[watched[k]] + 0.0, actual[k], $"value {k} of draw {d}, {kind}");
                }
            }
        }
    }

    [Theory]
    [InlineData(2, 9000)]
    [InlineData(3, 4097)]
    public void The_sums_of_an_experiment(int buyers, long draws)
    {
        Experiment experiment = Everything(buyers);
        double[] inputs = [.. experiment.Kernel.Parameters.Select(_ => 0.05)];
        string Text(IEngine engine, UniformKind kind, int threads)
        {
            Tally tally = BlockScheduler.Run(experiment.Kernel, engine.Compile(experiment.Kernel, kind), 3, inputs, 0, draws, threads, null, CancellationToken.None);
            return string.Join('\n', Enumerable.Range(0, experiment.Kernel.Sums.Count).Select(k => FormattableString.Invariant($"{tally.Sum(k)} {tally.Maximum(k):R}")));
        }

        foreach (UniformKind kind in Compiled.Kinds)
        {
            string expected = Text(new ScalarEngine(), kind, 1);
            foreach (int width in Compiled.Widths) Assert.Equal(expected, Text(new SimdEngine(width), kind, 3));
        }
    }

    /// <summary>At 60,000 bytes of IL the compiler silently stops optimising, and the kernel takes five times as long.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void No_method_of_the_largest_kernel_is_too_large_to_be_optimised(int width)
    {
        Kernel kernel = Everything(16).Kernel;
        foreach (UniformKind kind in Compiled.Kinds)
        {
            int bytes = ((CpuKernel)new SimdEngine(width).Compile(kernel, kind)).ILBytes;
            Assert.True(bytes is > 0 and < 60_000, $"{bytes} bytes, {kind}");
        }
    }

    /// <summary>All mechanisms, all measures and all differences.</summary>
    private static Experiment Everything(int buyers)
    {
        var settings = new Settings([new("buyers", FormattableString.Invariant($"{buyers}"))]);
        AuctionEnvironment environment = Catalogue.Environments.Single(info => info.Name == "private-common").Create(settings);
        return new(environment, [.. Catalogue.Mechanisms.Where(info => info.WhyNot(environment) is null).Select(info => info.Create(settings))], settings, compare: true);
    }

    private static (AuctionEnvironment Environment, AuctionMechanism Mechanism) Create(string environment, string mechanism, int buyers)
    {
        var settings = new Settings([new("buyers", FormattableString.Invariant($"{buyers}"))]);
        return (Catalogue.Environments.Single(info => info.Name == environment).Create(settings), Catalogue.Mechanisms.Single(info => info.Name == mechanism).Create(settings));
    }
}
