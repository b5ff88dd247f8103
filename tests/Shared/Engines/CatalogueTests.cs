using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>The mechanisms of the catalogue, as vectors and one draw at a time.</summary>
public sealed class CatalogueTests
{
    /// <summary>Every environment as it stands, with the numbers of buyers that it takes, and with signals and weights of other kinds.</summary>
    private static readonly (string Environment, string Settings)[] s_settings =
    [
        .. from info in Catalogue.Environments
           from buyers in new[] { 1, 2, 3, 5, 16 }
           where info.Parameters.Any(parameter => parameter.Name == "buyers" && parameter.Low <= buyers)
           select (info.Name, FormattableString.Invariant($"buyers={buyers}")),
        .. Catalogue.Environments.Where(info => info.Parameters.All(parameter => parameter.Name != "buyers")).Select(info => (info.Name, "")),
        ("linear", "buyers=3;b=0.25;distribution=exponential(2)"),
        ("linear", "buyers=4;b=1.5;distribution=triangular(0,0.25,2)"),
        ("linear", "buyers=3;b=1"),
        ("private-values", "buyers=3;distribution=exponential(0.5)"),
        ("private-values", "buyers=4;distribution=piecewise(0:1,0.5:0,1:0.25,3)"),
        ("maximum", "buyers=4;distribution=power(0.5)"),
        ("weighted-sum", "weights=1,0.5,3"),
        ("weighted-sum", "weights=0.3,0.3,0.3,0.3,0.3"),
        ("weighted-sum", "weights=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;distribution=exponential(3)"),
        ("two-signal", "a=2.5"),
    ];

    public static TheoryData<string, string, string> All()
    {
        var data = new TheoryData<string, string, string>();
        foreach ((string environment, string settings) in s_settings)
        {
            AuctionEnvironment made = Environment(environment, Read(settings));
            foreach (MechanismInfo mechanism in Catalogue.Mechanisms.Where(info => info.WhyNot(made) is null)) data.Add(environment, mechanism.Name, settings);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_draw(string environment, string mechanism, string set)
    {
        Settings settings = Read(set);
        AuctionEnvironment setting = Environment(environment, settings);
        AuctionMechanism rule = Catalogue.Mechanisms.Single(info => info.Name == mechanism).Create(settings);
        int buyers = setting.Buyers;
        var watched = new List<Node>();
        Kernel kernel = Kernel.Record(mechanism, () =>
        {
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
        // Numbers that are not set are the default, but for a surcharge, which is 0 there.
        IReadOnlyDictionary<string, double> values = Read(set, "epsilon=0.01").InputValues([.. setting.Info.Parameters, .. rule.Info.Parameters]);
        double[] parameters = [.. kernel.Parameters.Select(name => values.GetValueOrDefault(name))];
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
    [InlineData("private-common", "buyers=2;epsilon=0.05", 9000)]
    [InlineData("private-common", "buyers=3;epsilon=0.05", 4097)]
    [InlineData("linear", "buyers=5", 4097)]
    [InlineData("linear", "buyers=3;b=0.1;distribution=exponential(1)", 9000)]
    [InlineData("weighted-sum", "weights=1,0.5,3", 9000)]
    [InlineData("maximum", "buyers=5", 4097)]
    [InlineData("private-values", "buyers=1", 4097)]
    [InlineData("private-values", "buyers=3;distribution=power(2)", 9000)]
    [InlineData("two-signal", "", 4097)]
    public void The_sums_of_an_experiment(string environment, string set, long draws)
    {
        Experiment experiment = Everything(environment, set);
        IReadOnlyDictionary<string, double> values = Read(set).InputValues(experiment.Parameters.Select(entry => entry.Parameter));
        double[] inputs = [.. experiment.Kernel.Parameters.Select(name => values[name])];
        foreach (UniformKind kind in Compiled.Kinds)
        {
            string expected = Text(experiment.Kernel, new ScalarEngine().Compile(experiment.Kernel, kind), inputs, draws, 1);
            foreach (int width in Compiled.Widths) Assert.Equal(expected, Text(experiment.Kernel, new SimdEngine(width).Compile(experiment.Kernel, kind), inputs, draws, 3));
        }
    }

    /// <summary>At 60,000 bytes of IL the compiler silently stops optimising, and the kernel takes five times as long.</summary>
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
        Kernel kernel = Everything(environment, "buyers=16", mechanisms).Kernel;
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
        var settings = new Settings([KeyValuePair.Create("buyers", "16")]);
        AuctionEnvironment made = Catalogue.Environments.Single(info => info.Name == environment).Create(settings);
        AuctionMechanism rule = Catalogue.Mechanisms.Single(info => info.Name == mechanism).Create(settings);
        Kernel kernel = new Experiment(made, [rule], settings, compare: false, IncentiveMeasures.Names(16).ToHashSet(), new Verification()).Kernel;
        Assert.InRange(((CpuKernel)new SimdEngine(512).Compile(kernel, UniformKind.Bits32)).ILBytes, 1, 59_999);
    }

    /// <summary>A kernel without functions that is too large for one method is printed as several, and gives the same bits.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void A_kernel_that_is_too_large_is_printed_in_parts(int width)
    {
        Experiment experiment = Everything("private-values", "buyers=16", "second-price,first-price,posted-price,efficient");
        using var compiled = (CpuKernel)new SimdEngine(width).Compile(experiment.Kernel, UniformKind.Bits32);
        Assert.True(compiled.Loops.Length > 1);
        Assert.InRange(compiled.ILBytes, 1, 59_999);
        double[] inputs = [.. experiment.Kernel.Parameters.Select(_ => 0.25)];
        Assert.Equal(Text(experiment.Kernel, new ScalarEngine().Compile(experiment.Kernel, UniformKind.Bits32), inputs, 3000, 1), Text(experiment.Kernel, compiled, inputs, 3000, 2));
    }

    // Weights and prices are inputs: a sweep over them compiles once.
    [Theory]
    [InlineData("linear", "buyers=3;b=0.25", "buyers=3;b=0.75;price=2")]
    [InlineData("weighted-sum", "weights=1,2", "weights=0.5,0.25;price=0.75")]
    [InlineData("weighted-sum", "weights=1,1", "weights=3,3")]
    [InlineData("two-signal", "a=0.5", "a=0.75")]
    public void Other_values_of_inputs_have_the_same_kernel(string environment, string one, string other)
    {
        // Bids of an equilibrium are tables that depend on the values.
        string mechanisms = string.Join(',', Catalogue.Mechanisms
            .Where(info => info.WhyNot(Environment(environment, Read(one))) is null && info.Name is not ("first-price" or "second-price")).Select(info => info.Name));
        Assert.Equal(KernelText.Of(Everything(environment, one, mechanisms).Kernel), KernelText.Of(Everything(environment, other, mechanisms).Kernel));
    }

    /// <summary>All mechanisms that run in an environment, or those that are named; all measures and all differences.</summary>
    /// <summary>All that a run of a kernel gathers.</summary>
    private static string Text(Kernel kernel, ICompiledKernel compiled, double[] inputs, long draws, int threads)
    {
        Tally tally = BlockScheduler.Run(kernel, compiled, 3, inputs, 0, draws, threads, null, CancellationToken.None);
        return string.Join('\n', Enumerable.Range(0, kernel.Sums.Count).Select(k => FormattableString.Invariant($"{tally.Sum(k)} {tally.Maximum(k):R}")));
    }

    private static Experiment Everything(string environment, string set, string? mechanisms = null)
    {
        Settings settings = Read(set);
        AuctionEnvironment made = Environment(environment, settings);
        IEnumerable<MechanismInfo> chosen = mechanisms is null
            ? Catalogue.Mechanisms.Where(info => info.WhyNot(made) is null)
            : mechanisms.Split(',').Select(name => Catalogue.Mechanisms.Single(info => info.Name == name));
        return new(made, [.. chosen.Select(info => info.Create(settings))], settings, compare: true);
    }

    private static AuctionEnvironment Environment(string name, Settings settings) => Catalogue.Environments.Single(info => info.Name == name).Create(settings);

    private static Settings Read(params string[] sets) =>
        new(sets.SelectMany(set => set.Split(';', StringSplitOptions.RemoveEmptyEntries)).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
}
