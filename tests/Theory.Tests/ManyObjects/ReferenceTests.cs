using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.ManyObjects;

/// <summary>
/// What runs find for Bikhchandani (2005), Example 2, with three buyers and weights 1 and 1.5, against 10⁸ draws of another program, and against integrals where preferences are additive.
/// </summary>
public sealed class ReferenceTests
{
    private const long Draws = 10_000_000;

    /// <summary>Means and standard errors of another program, in the order of <see cref="s_measures"/>.</summary>
    private static readonly Dictionary<string, (double Mean, double Error)[]> s_references = new()
    {
        ["printed additive"] =
        [
            (1.6977639268484896, 8.15639467168387e-05), (2.2486349577296965, 9.122706514986142e-05), (2.409885878845839, 6.251461379209018e-05), (0.09144946, 2.882472138038951e-05), (0.10986025, 3.127154864568391e-05),
            (0.03331857, 1.794671081094112e-05), (0.02650974, 1.6064549070899062e-05), (0.05842188, 2.3453947202393374e-05), (1.8585186, 5.357396694795336e-05),
        ],
        ["printed subadditive"] =
        [
            (1.4390752517284264, 7.574986200931421e-05), (1.937303466983965, 8.622045231172002e-05), (2.3658361853156307, 6.0633655131055166e-05), (0.20526672, 4.038963897591084e-05), (0.21167314, 4.0849433509234906e-05),
            (0.02331716, 1.5090881369069998e-05), (0.01741534, 1.3081301897244173e-05), (0.04072325, 1.9764834152969133e-05), (1.62379264, 5.927587386802749e-05),
        ],
        ["printed unit-demand"] =
        [
            (1.3057621601186449, 7.920813097711533e-05), (1.7790422003810533, 8.800390308423786e-05), (2.3462048189611644, 6.172005442776012e-05), (0.29269545, 4.549998060980879e-05), (0.28955263, 4.53554742517464e-05),
            (0.02233792, 1.4778003021407729e-05), (0.01533448, 1.228793462024013e-05), (0.0376724, 1.9040270554338245e-05), (1.45542432, 5.9793523792509266e-05),
        ],
        ["repaired additive"] =
        [
            (1.6481645021069684, 7.50198381500105e-05), (2.164806734078531, 8.538164268768191e-05), (2.409885878845839, 6.251461379209018e-05), (0.10031193, 3.0041545682550204e-05), (0.11963165, 3.2453030416014694e-05),
            (0, 0), (0, 0), (0, 0), (1.78005642, 4.746632086193157e-05),
        ],
        ["repaired subadditive"] =
        [
            (1.399938726178692, 7.098459654276863e-05), (1.8682497971352694, 8.146952048446552e-05), (2.3658361853156307, 6.0633655131055166e-05), (0.21817781, 4.13008781049028e-05), (0.22462718, 4.173365668201717e-05),
            (0, 0), (0, 0), (0, 0), (1.55719501, 5.481473258450685e-05),
        ],
        ["constructed additive"] =
        [
            (1.106400894337998, 9.183254072731683e-05), (1.3491174909223302, 0.00010817986462143949), (2.409885878845839, 6.251461379209018e-05), (0.41754754, 4.9315473417574367e-05), (0.54594807, 4.9788429867116226e-05),
            (0, 0), (0, 0), (0, 0), (1.03650439, 7.226569722286833e-05),
        ],
        ["constructed unit-demand"] =
        [
            (0.9430673468000096, 7.81053787774603e-05), (1.1647068786562802, 9.135988719438084e-05), (2.3462048189611644, 6.172005442776012e-05), (0.48633058, 4.998131120297502e-05), (0.61765881, 4.8595926210885614e-05),
            (0, 0), (0, 0), (0, 0), (0.89601061, 6.101295737525167e-05),
        ],
    };

    private static readonly string[] s_measures =
    [
        "revenue", "surplus", "efficient-surplus", "probability-unsold.a", "probability-unsold.b", "probability-overdemanded.a", "probability-overdemanded.b", "probability-infeasible", "objects-demanded",
    ];

    [Theory]
    [InlineData("printed", "additive")]
    [InlineData("printed", "subadditive")]
    [InlineData("printed", "unit-demand")]
    [InlineData("repaired", "additive")]
    [InlineData("repaired", "subadditive")]
    [InlineData("constructed", "additive")]
    [InlineData("constructed", "unit-demand")]
    public void Runs_agree_with_another_program(string prices, string preferences)
    {
        MechanismResult found = Run(prices, preferences, prices == "constructed" ? 2_000_000 : Draws);
        (double Mean, double Error)[] reference = s_references[$"{prices} {preferences}"];
        foreach ((string measure, (double mean, double error)) in s_measures.Zip(reference))
        {
            Estimate own = found[measure]!;
            if (mean == 0) Assert.Equal(0, own.Mean);
            else Assert.True(Math.Abs(own.Mean - mean) <= 4 * double.Hypot(own.StandardError!.Value, error), $"{measure}: {own.Mean} is not {mean} ({(own.Mean - mean) / double.Hypot(own.StandardError!.Value, error):F2} standard errors)");
        }

        // Prices that are searched for are at most a little too high, and sell nothing twice.
        if (prices == "constructed") Assert.InRange(found["price-bound"]!.Mean, 0, 1e-3);
        else Assert.Null(found["price-bound"]);
    }

    /// <summary>Integrated over c by Gauss-Legendre with p in closed form, to 10⁻⁸: the expected number of buyers who want an object, and what they pay.</summary>
    [Theory]
    [InlineData("printed", 0.9419249181182905, 0.9166507204653553, 1.6978605671904292)]
    [InlineData("repaired", 0.8997023809523818, 0.880381932120155, 1.648248167964416)]
    public void Additive_preferences_agree_with_integrals(string prices, double a, double b, double revenue)
    {
        MechanismResult found = Run(prices, "additive", Draws);
        Assert.InRange(Runs.Z(found["revenue"]!, revenue), -4, 4);
        Assert.InRange(Runs.Z(found["objects-demanded"]!, a + b), -4, 4);
        if (prices == "printed") return;
        Assert.InRange(Runs.Z(found["probability-unsold.a"]!, 1 - a), -4, 4);
        Assert.InRange(Runs.Z(found["probability-unsold.b"]!, 1 - b), -4, 4);
    }

    private static MechanismResult Run(string prices, string preferences, long draws)
    {
        Settings settings = prices == "constructed" ? Runs.Settings(("preferences", preferences)) : Runs.Settings(("preferences", preferences), ("prices", prices));
        ValueEnvironment environment = Runs.Environment("two-objects", settings);
        Mechanism mechanism = Runs.Mechanism(prices == "constructed" ? "demand" : "personalized-price", environment, settings);
        return new Experiment(environment, [mechanism], settings, compare: false).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 20050402, Threads = 2 }).Mechanisms[0];
    }
}
