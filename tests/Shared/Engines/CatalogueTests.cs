using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>The mechanisms of the catalogue, on every engine and one draw at a time.</summary>
public sealed class CatalogueTests
{
    /// <summary>Coefficients of two alternatives with transfers that make the efficient choice a best reply.</summary>
    private const string Congruent = "coefficients=[[[1,0.3],[0.5,0.6]],[[0.8,0.6],[0.4,1.2]]]";

    /// <summary>Every environment as it stands, with the numbers of buyers that it takes, and with signals and weights of other kinds.</summary>
    private static readonly (string Environment, string Settings)[] s_settings =
    [
        .. from info in Catalogue.Environments
           from buyers in new[] { 1, 2, 3, 5, 16 }
           where info.Parameters.Any(parameter => parameter.Name == "buyers" && parameter.Low <= buyers && parameter.High >= buyers)
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
        // Ironed: ties of buyers who are alike are shared, and prices of others are searched for on both sides of a tie.
        ("private-values", "buyers=2;distribution=piecewise(0:1.6,0.5:0.4,1)"),
        ("weighted-sum", "weights=1,0.5;distribution=piecewise(0:1.6,0.5:0.4,1)"),
        ("two-signal", "a=2.5"),
        ("two-alternative", Congruent),
        ("linear-choice", $"coefficients={LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(4, 3, 1))};distribution=exponential(1)"),
        ("linear-choice", $"coefficients={LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(8, 6, 2))}"),
        ("bilateral-trade", "a=-1.5"),
        ("bilateral-trade", "a=0;ties=trade"),
        ("bilateral-trade", "a=1.5;distribution=exponential(1)"),
        ("public-good", "a=0"),
        ("public-good", "a=0.25;v1=0.3"),
        ("public-good", "a=0.5;cost=0.6;v1=0.25;distribution=beta(2,3)"),
        ("public-good", "a=0.5;distribution=exponential(2)"),
        ("public-good", "a=1"),
        ("public-good", "a=2"),
        ("two-objects", "buyers=2;preferences=subadditive"),
        ("two-objects", "buyers=2;preferences=unit-demand"),
        ("two-objects", "buyers=3;preferences=subadditive;wa=0.5;wb=3"),
        ("two-objects", "buyers=3;preferences=unit-demand;p=power(2)"),
        ("two-objects", "buyers=3;preferences=additive;prices=printed"),
        ("two-objects", "buyers=3;preferences=subadditive;prices=printed"),
        ("two-objects", "buyers=3;preferences=unit-demand;prices=printed"),
        ("surplus-private", "buyers=3;gamma=1;exponents=1,2,3"),
        ("surplus-private", "buyers=4;gamma=1.5;distribution=beta(2,3)"),
        ("surplus-private", "payoffs=printed;distribution=exponential(1);gamma=1"),
        ("surplus-private", "bids=truthful;distribution=piecewise(0:0.5,0.5:1.5,1)"),
        ("surplus-public", "k=0;reservation=autarky"),
        ("surplus-public", "k=0.25;cost=2;distribution=piecewise(0.1:2,0.4:0.5,1.2)"),
        ("surplus-fixed", "k=0;reservation=endowment;endowments=0.3,0.7"),
        ("surplus-fixed", "k=0.75;distribution=beta(2,2)"),
        ("square-root", "distribution=power(2)"),
    ];

    public static TheoryData<string, string, string> All()
    {
        var data = new TheoryData<string, string, string>();
        foreach ((string environment, string settings) in s_settings)
        {
            ValueEnvironment made = CatalogueExperiments.Environment(environment, CatalogueExperiments.Read(settings));
            foreach (MechanismInfo mechanism in Catalogue.Mechanisms.Where(info => info.WhyNot(made) is null)) data.Add(environment, mechanism.Name, settings);
        }

        return data;
    }

    [EngineTheory]
    [MemberData(nameof(All))]
    public void Every_draw(string environment, string mechanism, string set)
    {
        Settings settings = CatalogueExperiments.Read(set);
        ValueEnvironment setting = CatalogueExperiments.Environment(environment, settings);
        MechanismInfo info = CatalogueExperiments.Mechanism(mechanism, setting);
        Mechanism rule = info.Create(CatalogueExperiments.Resolved(settings, setting, [info]));
        PickedDraws draws = PickedDraws.Record(mechanism, () =>
        {
            Profile signals = setting.Draw();
            ValueEnvironment seen = rule.View(setting);
            Outcome outcome = rule.Run(seen, signals);
            int[] agents = [.. Enumerable.Range(0, setting.Agents)];
            List<Real> reals = [.. agents.SelectMany(i => seen.ValuesOf(i, signals)), .. agents.SelectMany(outcome.Quotes).Select(quote => quote.Value), .. agents.SelectMany(outcome.Details).Select(detail => detail.Number).OfType<Real>()];
            if (outcome.PriceBound is { } bound) reals.Add(bound);
            return (reals, [.. agents.SelectMany(outcome.Details).Select(detail => detail.Event).OfType<Bool>()]);
        }, signs: false);
        // Numbers that are not set are the default, but for a surcharge, which is 0 there.
        IReadOnlyDictionary<string, double> values = CatalogueExperiments.Resolved(CatalogueExperiments.Read(set, "epsilon=0.01"), setting, [info]).InputValues([.. setting.Info.Parameters, .. rule.Info.Parameters]);
        draws.Check(TestEngines.For(new CatalogueCase(environment, mechanism, set)), 11, name => values.GetValueOrDefault(name), (1ul << 32) + 3 * 4096);
    }

    /// <summary>Payments of a user's rule are sums over the steps of her share, or integrals.</summary>
    [EngineTheory]
    [InlineData("linear", "buyers=2", false)]
    [InlineData("linear", "buyers=2", true)]
    [InlineData("maximum", "buyers=3", false)]
    public void Every_draw_of_a_rule_of_a_user(string environment, string set, bool isSmooth)
    {
        var setting = (AuctionEnvironment)CatalogueExperiments.Environment(environment, CatalogueExperiments.Read(set));
        MechanismInfo info = AllocationRule.Entry("rule", "made up", "test", (_, s) =>
        [
            .. Enumerable.Range(0, setting.Buyers).Select(i =>
            {
                Real own = s[i, 0], others = Real.Sum(s.Others(i).Select(j => s[j, 0]));
                return isSmooth ? own / (own + others + 0.1) : Real.Choose(own > others, 0.3, Real.Choose(own > 0.3, 0.2, 0.1));
            }),
        ]);
        PickedDraws draws = PickedDraws.Record(isSmooth ? "smooth" : "step", () =>
        {
            var outcome = (AuctionOutcome)info.Create(new Settings()).Run(setting, setting.Draw());
            return ([.. outcome.Sales.Select(sale => sale!.Share), .. outcome.Sales.Select(sale => sale!.Payment!.Value), outcome.PriceBound!.Value, outcome.VirtualSurplus!.Value], []);
        }, signs: false);
        IReadOnlyDictionary<string, double> values = CatalogueExperiments.Read(set).InputValues(setting.Info.Parameters);
        draws.Check(TestEngines.For(new CatalogueCase(environment, "rule", set)), 12, name => values.GetValueOrDefault(name), 3 * 4096);
    }

    [EngineTheory]
    [InlineData("private-common", "buyers=2;epsilon=0.05", 9000)]
    [InlineData("private-common", "buyers=3;epsilon=0.05", 4097)]
    [InlineData("linear", "buyers=5", 4097)]
    [InlineData("linear", "buyers=3;b=0.1;distribution=exponential(1)", 9000)]
    [InlineData("weighted-sum", "weights=1,0.5,3", 9000)]
    [InlineData("maximum", "buyers=5", 4097)]
    [InlineData("private-values", "buyers=1", 4097)]
    [InlineData("private-values", "buyers=3;distribution=power(2)", 9000)]
    [InlineData("two-signal", "", 4097)]
    [InlineData("two-alternative", Congruent, 4097)]
    [InlineData("linear-choice", "distribution=uniform(-1,2)", 9000)]
    [InlineData("bilateral-trade", "a=-0.5", 9000)]
    [InlineData("public-good", "a=0.25;v1=0.3", 9000)]
    [InlineData("two-objects", "buyers=2;preferences=subadditive", 4097)]
    [InlineData("two-objects", "buyers=3", 9000)]
    [InlineData("two-objects", "buyers=5;preferences=unit-demand;prices=printed", 4097)]
    public void The_sums_of_an_experiment(string environment, string set, long draws)
    {
        var one = new CatalogueCase(environment, null, set);
        Compare(CatalogueExperiments.Everything(one), one, draws);
    }

    /// <summary>The search for misreports holds a mechanism several times, with loops over candidates.</summary>
    [EngineTheory]
    [InlineData("private-common", "personalized-price", "buyers=2")]
    [InlineData("private-common", "pivotal", "buyers=2")]
    [InlineData("linear", "generalized-vickrey", "buyers=3")]
    [InlineData("linear", "second-price", "buyers=3")]
    [InlineData("private-values", "first-price", "buyers=2")]
    [InlineData("maximum", "posted-price", "buyers=3")]
    [InlineData("two-signal", "second-best", "")]
    [InlineData("two-signal", "naive-externality", "")]
    [InlineData("two-alternative", "efficient-transfers", Congruent)]
    [InlineData("linear-choice", "efficient-transfers", "")]
    [InlineData("linear-choice", "naive-externality", "")]
    [InlineData("bilateral-trade", "generalized-vcg", "a=-1.5")]
    [InlineData("bilateral-trade", "price-offers", "")]
    [InlineData("public-good", "generalized-vcg", "a=2")]
    [InlineData("public-good", "threshold", "")]
    [InlineData("public-good", "contribution-offers", "a=0.25;v1=0.3")]
    [InlineData("two-objects", "demand", "buyers=2;preferences=unit-demand")]
    [InlineData("two-objects", "personalized-price", "buyers=3;preferences=subadditive;prices=printed")]
    public void The_sums_of_a_check_of_incentives(string environment, string mechanism, string set)
    {
        var one = new CatalogueCase(environment, mechanism, set);
        Compare(CatalogueExperiments.Checked(one, new Verification { Misreports = 8 }), one, 4096 + 100);
    }

    // Weights and prices are inputs: a sweep over them compiles once.
    [Theory]
    [InlineData("linear", "buyers=3;b=0.25", "buyers=3;b=0.75;price=2")]
    [InlineData("weighted-sum", "weights=1,2", "weights=0.5,0.25;price=0.75")]
    [InlineData("weighted-sum", "weights=1,1", "weights=3,3")]
    [InlineData("two-signal", "a=0.5", "a=0.75")]
    [InlineData("two-alternative", Congruent, "coefficients=[[[2,0],[0,1]],[[1,0],[0,2]]]")]
    [InlineData("linear-choice", "", "coefficients=[[[1,-0.5],[2,1]],[[0,0.75],[3,2]],[[2,0.25],[1,3]]]")]
    [InlineData("bilateral-trade", "a=-0.5", "a=2")]
    [InlineData("public-good", "a=0.25;v1=0.3", "a=0;cost=0.5;v1=0.1")]
    [InlineData("two-objects", "preferences=subadditive", "preferences=subadditive;wa=3;wb=0.5")]
    public void Other_values_of_inputs_have_the_same_kernel(string environment, string one, string other)
    {
        // Bids of an equilibrium are tables that depend on the values.
        string mechanisms = string.Join(',', Catalogue.Mechanisms
            .Where(info => info.WhyNot(CatalogueExperiments.Environment(environment, CatalogueExperiments.Read(one))) is null && info.Name is not ("first-price" or "second-price")).Select(info => info.Name));
        Assert.Equal(KernelText.Of(CatalogueExperiments.Everything(new(environment, mechanisms, one)).Kernel), KernelText.Of(CatalogueExperiments.Everything(new(environment, mechanisms, other)).Kernel));
    }

    private static void Compare(Experiment experiment, CatalogueCase one, long draws)
    {
        double[] inputs = CatalogueExperiments.Inputs(experiment);
        foreach (IGrouping<UniformKind, (IEngine Engine, UniformKind Kind)> pairs in TestEngines.For(one).GroupBy(pair => pair.Kind))
        {
            string expected = Compiled.Text(experiment.Kernel, Compiled.Tally(new ScalarEngine(), experiment.Kernel, pairs.Key, inputs, draws));
            foreach ((IEngine engine, _) in pairs) Assert.Equal(expected, Compiled.Text(experiment.Kernel, Compiled.Tally(engine, experiment.Kernel, pairs.Key, inputs, draws, 3)));
        }
    }
}
