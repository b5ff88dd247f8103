namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4: a buyer and a seller.</summary>
internal static partial class ChungEly
{
    /// <summary>v_β = s_β + 0.4 s_σ and v_σ = 0.8 s_σ: they trade where s_β > 0.4 s_σ, so that g_β and g_σ are not the same function, as they are with the values of Section 4.4.</summary>
    private const string Quality = "verify --model docs/models/quality-trade.yaml -m generalized-vcg";

    private const string Eager = "verify --model docs/models/eager-buyer.yaml -m generalized-vcg";

    private static Claim[] Trade() =>
    [
        new("chung-ely-definition-8", "Definition 8", "the arguments in which a trading rule is monotone", Printed.Statement("monotone non-decreasing in φ_β and monotone non-increasing in φ_σ"))
        {
            Why = "φ is not defined before Section 5.3, where φ_i(s_−i) is the lowest signal of agent i with which f is 1: that of the buyer is 0.4 s_σ here, and while s_σ rises from 0.1 to 0.9 it rises from 0.04 to 0.36, and f at s_β = 0.2 falls from 1 to 0; it must be s.",
            Errata = [8],
            Witness = () =>
            {
                const double Buyer = 0.2;
                double[] signals = [0.1, 0.9];
                // The buyer's value at her lowest signal with trade is what she pays, 0.8 s_σ.
                double[] lowest = [.. signals.Select(s => State.Play(Quality, 0.95, s).Detail(1, "payment") - 0.4 * s)];
                double[] traded = [.. signals.Select(s => State.Play(Quality, Buyer, s).Detail(1, "trade"))], up = [.. signals.Select(s => State.Play(Quality, s, 0.6).Detail(1, "trade"))];
                return new(
                    [("φ_β at s_σ = 0.1", lowest[0]), ("f at (0.2, 0.1)", traded[0]), ("φ_β at s_σ = 0.9", lowest[1]), ("f at (0.2, 0.9)", traded[1]), ("f at (0.1, 0.6)", up[0]), ("f at (0.9, 0.6)", up[1])],
                    lowest[0] <= lowest[1] == traded[0] <= traded[1]);
            },
        },
        new("chung-ely-5-and-6", "Equations (5) and (6)", "the expected deficit with v_β = s_β + 0.4 s_σ and v_σ = 0.8 s_σ", Printed.Evaluated("E[v_σ(s_β, g_σ(s_β)) − v_β(g_β(s_σ), s_σ)] where they trade", QualityDeficit()))
        {
            Exact = new(QualityDeficitByEnvelope(), "what both have by the envelope theorem, less the gains from trade"),
            Simulated = new($"{Quality} --draws 1e5", "deficit"),
        },
        new("chung-ely-lemma-4", "Lemma 4", "probability that there is no deficit: that they do not trade", Printed.Statement("every deterministic, efficient, ex post incentive compatible, and ex post individually rational trading mechanism runs a deficit"))
        {
            Exact = new(0.2, "closed form: s_β ≤ 0.4 s_σ"),
            Simulated = new($"{Quality} --draws 1e5", "probability-budget-balanced"),
            Witness = () => States.Left(Quality, "trade", 0, (_, most) => most < 0),
        },
        new("chung-ely-lemma-4-tau", "Proof of Lemma 4", "the end of the chain at τ = (0.2, 0.5), where the good is worth the same to both; v_β = s_β + 0.4 s_σ and v_σ = 0.8 s_σ", Printed.Statement("v_σ(τ) ≤ v_σ(τ_β, g_β(τ_β)) = −t_σ(τ_β, s_σ)"))
        {
            Why = "g_β is a function of the seller's signal; with g_σ(τ_β) = 0.5 both sides are the 0.4 that the seller receives, and with g_β(τ_β) = 0.08 the right side is 0.064.",
            Errata = [7],
            Witness = () =>
            {
                (double buyer, double seller) = (0.2, 0.5);
                (double at, double printed, double receives) = (State.Play(Quality, buyer, seller).Value("2"), State.Play(Quality, buyer, 0.4 * buyer).Value("2"), -State.Play(Quality, buyer, 0.3).Detail(2, "payment"));
                return new([("v_σ(τ)", at), ("v_σ(τ_β, g_β(τ_β))", printed), ("−t_σ(τ_β, 0.3)", receives)], at <= printed && Math.Abs(printed - receives) < 1e-6);
            },
        },
        new("chung-ely-lemma-5", "Proof of Lemma 5", "the most that ex post individual rationality lets the buyer pay, a = 1/2", Printed.Statement("t_β(s) ≤ inf v_β(s̃_β, s_σ) = g_β(s_σ)"))
        {
            Why = "g_β(s_σ) is a signal, and the infimum is the value there, v_β(g_β(s_σ), s_σ) = (1 + a) s_σ: at (0.8, 0.4) the buyer pays 0.6 and is left with 0.4, and g_β is 0.4; the same holds of g_σ.",
            Errata = [7],
            Witness = () =>
            {
                State state = State.Play("verify -e bilateral-trade -m generalized-vcg", 0.8, 0.4), critical = State.Play("verify -e bilateral-trade -m generalized-vcg", 0.4, 0.4);
                double pays = state.Detail(1, "payment");
                return new([("s_β", 0.8), ("s_σ", 0.4), ("t_β", pays), ("g_β(s_σ)", 0.4), ("v_β(g_β(s_σ), s_σ)", critical.Value("1")), ("the buyer has", state.Payoff(1))], pays <= 0.4 || state.Payoff(1) < 0);
            },
        },
        new("chung-ely-corollary-1", "Corollary 1", "the expected deficit with private values, a = 0, of the mechanism that leaves the smallest", Printed.Statement("no deterministic, efficient, Bayesian incentive compatible, and interim individually rational trading mechanism satisfies ex ante budget balance"))
        {
            Exact = new(1.0 / 6, "closed form E (s_β − s_σ)⁺"),
            Simulated = new("simulate -e bilateral-trade -m generalized-vcg --set a=0 --draws 1e6", "deficit"),
            Witness = () =>
            {
                // Gains from trade are 1/6, and with incentives each has ∫ of the other's distribution: 1/6.
                double gains = Quadrature.Above((x, y) => x - y, y => y), buyer = Quadrature.Above((x, _) => 1 - x, y => y), seller = Quadrature.Above((_, y) => y, y => y);
                return new([("gains from trade", gains), ("what the buyer has at least", buyer), ("what the seller has at least", seller), ("deficit", buyer + seller - gains)], buyer + seller - gains > 0);
            },
        },
        new("chung-ely-theorem-6-inverse", "Theorem 6, its proof", "the seller's receipt in any other efficient mechanism; v_β = s_β + 0.4 s_σ and v_σ = 0.8 s_σ, s_β = 0.2", Printed.Statement("v_σ(s_β, g_*⁻¹(s_β)) is no greater than v_σ(s_β, g(s_β))"))
        {
            Why = "A cutoff function takes the seller's signal, and what is compared is its inverse: with g = g_* the left side is v_σ(0.2, 0.5) = 0.4, which the seller receives, and the right side v_σ(0.2, 0.08) = 0.064; it must be g⁻¹(s_β).",
            Errata = [7],
            Witness = () =>
            {
                const double Buyer = 0.2;
                (double left, double right, double mended) = (-State.Play(Quality, Buyer, 0.3).Detail(2, "payment"), State.Play(Quality, Buyer, 0.4 * Buyer).Value("2"), State.Play(Quality, Buyer, Buyer / 0.4).Value("2"));
                return new([("s_β", Buyer), ("what the seller receives", left), ("v_σ(s_β, g(s_β))", right), ("v_σ(s_β, g⁻¹(s_β))", mended)], left <= right + 1e-6);
            },
        },
        new("chung-ely-theorem-6-lowest", "Section 4.2, before Theorem 6", "the rule f* at the buyer's lowest signal; v_β = s_β + 0.3 and v_σ = s_σ", Printed.Statement("with f*(s) = 1 iff s_β > g_*(s_σ) the rule f* is efficient"))
        {
            Why = "Where the lowest buyer, too, has gains from trade g_* is 0, and s_β > g_* fails at s_β = 0: at (0, 0.1) the good is worth 0.3 to the buyer and 0.1 to the seller, and f* has them not trade; nothing but signals of probability 0 depends on it.",
            Witness = () =>
            {
                (double buyer, double seller) = (0, 0.1);
                State state = State.Play(Eager, buyer, seller);
                double least = Math.Max(0, seller - 0.3), printed = buyer > least ? 1 : 0;
                return new([("s_β", buyer), ("s_σ", seller), ("v_β", state.Value("1")), ("v_σ", state.Value("2")), ("g_*(s_σ)", least), ("f* as printed", printed), ("trade where v_β > v_σ", state.Detail(1, "trade"))], state.Value("1") <= state.Value("2") || printed == 1);
            },
        },
        new("chung-ely-4-3", "Section 4.3", "probability that an inefficient outcome is reached by price offers, a = 1/2", Printed.Statement("the ex post dominance solution implements efficient outcomes"))
        {
            Exact = new(0, "offers (1 + a) s rise with signals, so the higher signal has the higher offer"),
            Simulated = new("simulate -e bilateral-trade -m price-offers --draws 1e6", "probability-inefficient"),
            Witness = () =>
            {
                IReadOnlyList<State> states = States.Of("verify -e bilateral-trade -m price-offers");
                int wrong = states.Count(state => (state.Detail(1, "trade") != 0) != (state.Value("1") > state.Value("2")) && state.Value("1") != state.Value("2"));
                return new([("states", states.Count), ("of them with trade", states.Count(state => state.Detail(1, "trade") != 0)), ("of them inefficient", wrong)], wrong == 0);
            },
        },
        new("chung-ely-4-3-equilibrium", "Section 4.3", "probability that nobody gains by another price, a = 1/2", Printed.Statement("the ex post dominance solution is by definition also an ex post equilibrium"))
        {
            Witness = () => States.Honest("verify -e bilateral-trade -m price-offers"),
            Exact = new(1, "each trades at a price that depends on the other's signal alone, and is her value where signals are the same"),
            Simulated = new("verify -e bilateral-trade -m price-offers --draws 1e5", "probability-epic"),
        },
        new("chung-ely-4-4-trade", "Section 4.4", "probability of trade, a = 1/2", Printed.Evaluated("f(s) = 1 if s_β > s_σ", Quadrature.Above((_, _) => 1, y => y)))
        {
            Exact = new(0.5, "closed form: v_β > v_σ where (1 − a)(s_β − s_σ) > 0"),
            Simulated = new(Linear("0.5"), "probability-trade"),
        },
        new("chung-ely-4-4-buyer", "Section 4.4", "the buyer's expected payment, a = 1/2", Printed.Evaluated("t_β = s_σ + a s_σ", Quadrature.Above((_, y) => y + 0.5 * y, y => y)))
        {
            Exact = new(Quadrature.Above((x, y) => x + 0.5 * y - (1 - x), y => y), "quadrature of value less rent, (1 − F)/f"),
            Simulated = new(Linear("0.5"), "transfer.1", Times: -1),
        },
        new("chung-ely-4-4-seller", "Section 4.4", "the seller's expected payment, a = 1/2", Printed.Evaluated("t_σ = −(s_β + a s_β)", Quadrature.Above((x, _) => -(x + 0.5 * x), y => y)))
        {
            Exact = new(Quadrature.Above((x, y) => -(y + 0.5 * x) - y, y => y), "quadrature of value and rent, F/f"),
            Simulated = new(Linear("0.5"), "transfer.2", Times: -1),
        },
        new("chung-ely-theorem-5", "Theorem 5 and Section 4.4", "probability that the budget is balanced, a = 1/2: that they do not trade", Printed.Statement("there does not exist an efficient, ex post incentive compatible, ex post individually rational, and budget-balanced trading mechanism"))
        {
            Exact = new(0.5, "closed form: t_β + t_σ = (1 + a)(s_σ − s_β) where they trade"),
            Simulated = new(Linear("0.5"), "probability-budget-balanced"),
            Witness = () =>
            {
                State state = State.Play("verify -e bilateral-trade -m generalized-vcg", 0.8, 0.4);
                double sum = state.Detail(1, "payment") + state.Detail(2, "payment");
                return new([("s_β", 0.8), ("s_σ", 0.4), ("t_β", state.Detail(1, "payment")), ("t_σ", state.Detail(2, "payment")), ("t_β + t_σ", sum)], sum < 0);
            },
        },
        new("chung-ely-4-4-balance", "Section 4.4", "probability that the budget is balanced, a = −1", Printed.Statement("when a = −1 there is a balanced budget in every state"))
        {
            Witness = () => States.Left("verify -e bilateral-trade -m generalized-vcg --set a=-1", "trade", 0, (least, most) => least == 0 && most == 0),
            Exact = new(1, "closed form: nobody pays anything"),
            Simulated = new(Linear("-1"), "probability-budget-balanced"),
        },
        new("chung-ely-4-4-balance-exact", "Section 4.4", "the expected deficit, a = −1", Printed.Formula("t_β(s) = t_σ(s) ≡ 0", 0))
        {
            Exact = new(0, "closed form (1 + a)/6"),
            Simulated = new(Linear("-1"), "deficit"),
        },
        new("chung-ely-4-4-surplus", "Section 4.4", "the planner's expected surplus, a = −3/2", Printed.Evaluated("t_β(s) + t_σ(s), with t_i = ±(s_−i + a s_−i)", Quadrature.Above((x, y) => -0.5 * y + 0.5 * x, y => y)))
        {
            Exact = new(1.0 / 12, "closed form −(1 + a)/6"),
            Simulated = new(Linear("-1.5"), "deficit", Times: -1),
        },
        new("chung-ely-4-4-surplus-state", "Section 4.4", "probability that the budget is balanced or leaves a surplus, a = −3/2", Printed.Statement("when a < −1, t_β(s) + t_σ(s) > 0 in every state s where there is trade"))
        {
            Witness = () => States.Left("verify -e bilateral-trade -m generalized-vcg --set a=-1.5", "trade", 0, (least, _) => least > 0),
            Exact = new(1, "closed form: t_β + t_σ = (1 + a)(s_σ − s_β) > 0 where s_β > s_σ"),
            Simulated = new(Linear("-1.5"), "probability-budget-balanced"),
        },
    ];

    private static string Linear(string a) => $"verify -e bilateral-trade -m generalized-vcg --set a={a} --draws 4e5";

    /// <summary>An average over the signals at which they trade with the values of <see cref="Quality"/>: the seller's is at most 2.5 times the buyer's.</summary>
    private static double WhereTraded(Func<double, double, double> function) => Quadrature.OfPieces(x => Quadrature.OfPieces(y => function(x, y), 0, Highest(x)), 0, 1, 0.4);

    /// <summary>By (5) and (6): the buyer pays v_β(0.4 s_σ, s_σ), and the seller receives v_σ at her highest signal with trade.</summary>
    private static double QualityDeficit() => WhereTraded((x, y) => 0.8 * Highest(x) - (0.4 * y + 0.4 * y));

    /// <summary>The buyer has what he gains from his lowest signal with trade on, and the seller from her highest: their payoffs rise and fall at the rates 1 and 0.8 of the own values.</summary>
    private static double QualityDeficitByEnvelope() =>
        WhereTraded((x, y) => Quadrature.OfPieces(_ => 1, 0.4 * y, x) + Quadrature.OfPieces(_ => 0.8, y, Highest(x)) - (x + 0.4 * y - 0.8 * y));

    private static double Highest(double buyer) => Math.Min(1, 2.5 * buyer);
}
