namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 5: a public good for two agents.</summary>
internal static partial class ChungEly
{
    private const string Provide = "verify -e public-good -m generalized-vcg";

    private const string Private = "verify -e public-good -m threshold --set a=0 --set v1=0.5 --draws 1e6";

    private const string Half = "verify -e public-good -m threshold --set v1=0.5 --draws 2e5";

    private static Claim[] Efficient() =>
    [
        new("chung-ely-5-1-monotone", "Section 5.1, before Theorem 7", "what the efficient rule does at s = (0.2, 0.2) and s̃ = (0.9, 0.9), a = 1/2 and cost 1", Printed.Statement("for any s̃ ≥ s, V(s̃) ≥ c ⟹ V(s) ≥ c"))
        {
            Why = "Values rise with signals, so it is V(s) ≥ c that implies V(s̃) ≥ c; as printed V(s̃) = 2.7 ≥ 1 would have V(s) = 0.6 cover the cost.",
            Errata = [7],
            Witness = () =>
            {
                (State high, State low) = (State.Play(Provide, 0.9, 0.9), State.Play(Provide, 0.2, 0.2));
                static double V(State state) => state.Value("1") + state.Value("2");
                return new([("V(s̃)", V(high)), ("V(s)", V(low)), ("provided at s̃", high.Detail(1, "provided")), ("provided at s", low.Detail(1, "provided"))], V(high) < 1 || V(low) >= 1);
            },
        },
        new("chung-ely-theorem-7", "Theorem 7", "probability that nobody gains by a lie in the efficient rule, a = 1/2 and cost 1", Printed.Statement("every efficient provision rule is ex post incentive compatible"))
        {
            Witness = () => States.Honest(Provide),
            Exact = new(1, "V is strictly increasing in every signal, so the rule is monotone, and prices are critical values"),
            Simulated = new($"{Provide} --draws 2e5", "probability-epic"),
        },
        new("chung-ely-vcg-payments", "Sections 3.3 and 5.2", "what the generalized VCG mechanism collects, a = 1/2 and cost 1", Printed.Evaluated("t_i(s) = inf{v_i(s̃_i, s_−i) : f(s̃_i, s_−i) = 1}", new SharedCost(0.5, 1).EfficientPayments))
        {
            Exact = new(new SharedCost(0.5, 1).EfficientPaymentsByEnvelope, "quadrature of values less rents, 113/162"),
            Simulated = new("simulate -e public-good -m generalized-vcg --draws 4e6", "revenue"),
        },
        Inefficient("0", 0, "1/6"),
        Inefficient("0.5", 0.5, "13/162"),
        new("chung-ely-theorem-8-1-costs", "Theorem 8 (1)", "increasing differences, a = 1/2, and a cost that values always cover, one that they never cover, and values that jump over it", Printed.Statement("with increasing differences, every ex post incentive compatible, ex post individually rational, and budget-balanced provision rule is inefficient"))
        {
            Exact = new(1, "each pays a s_−i ≥ 0 = c, whatever the signals"),
            Simulated = new($"{Provide} --set cost=0 --draws 2e5", "probability-budget-balanced"),
            Why = "The theorem needs values that cover the cost at some signals and not at others, and are continuous, as Section 4 assumes of trade and Section 5 does not: with a cost of 0 the good is always provided and each pays a s_−i, with one of 3.1 it never is, and where values jump from below the cost to twice the cost both pay more than enough.",
            Witness = () =>
            {
                (State free, State dear, State jump) = (State.Play($"{Provide} --set cost=0", 0.3, 0.6), State.Play($"{Provide} --set cost=3.1", 0.9, 0.9), State.Play("verify --model docs/models/joint-need.yaml -m generalized-vcg", 0.6, 0.7));
                static double Collected(State state) => state.Detail(1, "payment") + state.Detail(2, "payment");
                return new(
                    [("collected at (0.3, 0.6), cost 0", Collected(free)), ("V at (0.9, 0.9), cost 3.1", dear.Value("1") + dear.Value("2")), ("provided there", dear.Detail(1, "provided")), ("collected at (0.6, 0.7), values 10 higher where both signals are at least 1/2, cost 10", Collected(jump))],
                    free.Detail(1, "provided") == 0 || Collected(free) < 0 || dear.Detail(1, "provided") != 0 || Collected(jump) < 10, "verify --model docs/models/joint-need.yaml -m generalized-vcg --draws 1e5");
            },
        },
        new("chung-ely-theorem-8-2", "Theorem 8 (2)", "probability that the budget is balanced with decreasing differences, a = 2 and cost 1", Printed.Statement("with decreasing differences, efficient provision rules are budget-balanced"))
        {
            Witness = () => States.Left($"{Provide} --set a=2", "provided", 1, (least, _) => least >= -1e-12),
            Exact = new(1, "along V = c an agent's value falls with her own signal, so that both together pay at least c"),
            Simulated = new($"{Provide} --set a=2 --draws 4e5", "probability-budget-balanced"),
        },
        new("chung-ely-theorem-8-2-budget", "Theorem 8 (2)", "the planner's expected surplus with decreasing differences, a = 2 and cost 1", Printed.Evaluated("Σ_i t_i − c where provided, with t_i = inf v_i", Budget(2, new SharedCost(2, 1).EfficientPayments)))
        {
            Exact = new(Budget(2, new SharedCost(2, 1).EfficientPaymentsByEnvelope), "quadrature of values less rents"),
            Simulated = new($"{Provide} --set a=2 --draws 4e5", "deficit", Times: -1),
        },
        new("chung-ely-theorem-8-3", "Theorem 8 (3), with balance as defined below it", "the planner's expected surplus with pure common values, a = 1 and cost 1", Printed.Statement("with pure common values, efficient provision rules are exactly budget-balanced"))
        {
            Exact = new(Budget(1, new SharedCost(1, 1).EfficientPaymentsByEnvelope), "closed form 1/4"),
            Simulated = new($"{Provide} --set a=1 --draws 4e5", "deficit", Times: -1),
            Why = "A rule is called balanced by its generalized VCG payments, and these bring in 1.4 at this state, as 0.9 by itself makes provision efficient, and 1/4 more than the cost in the mean; payments of c/2 each are exactly balanced.",
            Errata = [10],
            Witness = () =>
            {
                State state = State.Play($"{Provide} --set a=1", 0.9, 0.2);
                double collected = state.Detail(1, "payment") + state.Detail(2, "payment");
                return new([("s_1", 0.9), ("s_2", 0.2), ("t_1", state.Detail(1, "payment")), ("t_2", state.Detail(2, "payment")), ("t_1 + t_2", collected), ("c", 1), ("c/2 + c/2", 1.0 / 2 + 1.0 / 2)], Math.Abs(collected - 1) < 1e-12);
            },
        },
    ];

    private static Claim[] Balanced() =>
    [
        new("chung-ely-5-2-free-riding", "Section 5.2", "the share of the first-best surplus that the best balanced rule leaves, as a rises, cost 1", Printed.Statement("the free-rider problem becomes less and less severe as values become more common"))
        {
            Witness = () =>
            {
                double[] weights = [0, 0.25, 0.5, 0.75, 0.95], shares = [.. weights.Select(SecondBestShare)];
                return new([.. weights.Select((a, k) => (FormattableString.Invariant($"a = {a}"), shares[k]))], shares.Zip(shares.Skip(1), (less, more) => less < more).All(rises => rises) && shares[^1] is > 0.95 and < 1);
            },
        },
        new("chung-ely-5-2-v", "Section 5.2, before Definition 12", "the threshold rule that maximizes ∫ f(s)[v(s) − c] dμ, private values and cost 1", Printed.Statement("the second best maximizes ∫ f(s)[v(s) − c] dμ"))
        {
            Why = "There is no v without an index; with that of an agent, v_1, no threshold rule is better than to provide never, and with V = v_1 + v_2, which is meant, v̄_1 = 1/2 and 1/8 is best.",
            Witness = () =>
            {
                var good = new SharedCost(0, 1);
                double[] thresholds = [.. Enumerable.Range(0, 101).Select(k => k / 100.0)];
                (double first, double printed) = thresholds.Select(one => (one, good.ThresholdFirstValueLessCost(one))).MaxBy(one => one.Item2);
                (double best, double surplus) = good.BestThreshold;
                return new(
                    [("best v̄_1 for v = v_1", first), ("∫ f (v_1 − c) there", printed), ("its probability of provision", good.ThresholdProvision(first)), ("best v̄_1 for V", best), ("∫ f (V − c) there", surplus), ("∫ f (v_1 − c) there, too", good.ThresholdFirstValueLessCost(best))],
                    Math.Abs(first - best) < 0.01);
            },
        },
        new("chung-ely-theorem-9-balance", "Theorem 9", "probability that a threshold rule is budget-balanced, a = 1/2, cost 1 and v̄_1 = 1/2", Printed.Statement("threshold contribution rules with v̄_1 + v̄_2 = c are budget-balanced"))
        {
            Witness = () => States.Left(Half, "provided", 1, (least, _) => least >= -1e-12),
            Exact = new(1, "each pays at least v̄_i"),
            Simulated = new(Half, "probability-budget-balanced"),
        },
        new("chung-ely-theorem-9-epic", "Theorem 9", "probability that nobody gains by a lie in a threshold rule, a = 1/2, cost 1 and v̄_1 = 1/2", Printed.Statement("threshold contribution rules are ex post incentive compatible"))
        {
            Witness = () => States.Honest(Half),
            Exact = new(1, "the rule is monotone, and prices are critical values"),
            Simulated = new(Half, "probability-epic"),
        },
        new("chung-ely-theorem-9-payments", "Theorem 9, its proof", "what the threshold rule collects, a = 1/2, cost 1 and v̄_1 = 1/2", Printed.Evaluated("t_i(s) = inf{v_i(s̃_i, s_−i) : f(s̃_i, s_−i) = 1}", new SharedCost(0.5, 1).EqualThresholdPayments))
        {
            Exact = new(new SharedCost(0.5, 1).EqualThresholdPaymentsByEnvelope, "quadrature of values less rents"),
            Simulated = new("simulate -e public-good -m threshold --set v1=0.5 --draws 4e6", "revenue"),
        },
        new("chung-ely-theorem-9-surplus", "Theorem 9", "the surplus of the second best with private values and cost 1, where the first best has 1/6", Printed.Statement("the second best is a threshold rule, v̄_1 + v̄_2 = c"))
        {
            Exact = new(new SharedCost(0, 1).ThresholdSurplus(0.5), "closed form 1/8"),
            Simulated = new(Private, "surplus"),
            Witness = () =>
            {
                var good = new SharedCost(0, 1);
                (double first, double surplus) = good.BestThreshold;
                // Other rules that are monotone and balanced: both signals at least so high, and their sum more than the cost.
                double[] grid = [.. Enumerable.Range(0, 41).Select(k => k / 40.0)];
                double others = (from x in grid from y in grid where x + y > 1 select Quadrature.Above((s, t) => s + t - 1, t => t >= y ? x : 1, y)).Max();
                return new([("best v̄_1", first), ("its surplus", surplus), ("largest surplus of rules s_1 ≥ x, s_2 ≥ y with x + y > 1", others), ("first best", good.EfficientSurplus)], others < surplus && surplus < good.EfficientSurplus);
            },
        },
        new("chung-ely-theorem-9-provision", "Theorem 9", "how often the second best provides with private values and cost 1", Printed.Evaluated("f(s) = 1 iff v_1(s) ≥ v̄_1 and v_2(s) ≥ v̄_2, at v̄_i = c/2", new SharedCost(0, 1).ThresholdProvision(0.5)))
        {
            Exact = new(0.25, "closed form 1/4"),
            Simulated = new(Private, "probability-provided"),
        },
        new("chung-ely-theorem-9-unreached", "Theorem 9", "the rule that never provides, a = 1/2 and a cost of 3.1, more than both values can be", Printed.Statement("f is ex post incentive compatible, budget-balanced, and undominated only if it is a threshold rule for which there is s̄ with v_i(s̄) = v̄_i, v̄_1 + v̄_2 = c"))
        {
            Exact = new(0, "V is at most 3"),
            Simulated = new($"{Provide} --set cost=3.1 --draws 2e5", "probability-provided"),
            Why = "Never to provide is then incentive compatible and balanced, and nothing dominates it, as no state has V ≥ c; but there is no s̄ with V(s̄) = c, which its proof takes for granted where it fixes such a state; the theorem needs a cost that values reach.",
            Witness = () =>
            {
                State highest = State.Play($"{Provide} --set cost=3.1", 1, 1);
                double most = highest.Value("1") + highest.Value("2");
                return new([("V at the highest signals", most), ("c", 3.1), ("provided there", highest.Detail(1, "provided"))], most >= 3.1);
            },
        },
        new("chung-ely-theorem-9-union", "Theorem 9, its proof, \"only if\"", "the union of the rule s_1 ≥ 0.3, s_2 ≥ 0.75, which collects 1.05, and the threshold rule through s = (1/2, 1/2), at (0.6, 0.8); private values and cost 1", Printed.Statement("ex post individual rationality and budget balance also are inherited by f̃ = 1 − (1 − f)(1 − f̂)"))
        {
            Why = "In the union each agent pays the lower of what the two rules ask, here 0.3 by f and 0.5 by f̂, which is less than the cost; s must be chosen so that f̂ contains f, as (0.3, 0.7), and then the theorem follows.",
            Witness = () =>
            {
                static State Played(double first, double cost) => State.Play(FormattableString.Invariant($"verify -e public-good -m threshold --set a=0 --set cost={cost} --set v1={first}"), 0.6, 0.8);
                (State f, State other) = (Played(0.3, 1.05), Played(0.5, 1));
                double[] union = [.. new[] { 1, 2 }.Select(i => Math.Min(f.Detail(i, "payment"), other.Detail(i, "payment")))];
                return new(
                    [("t_1 of f", f.Detail(1, "payment")), ("t_2 of f", f.Detail(2, "payment")), ("t_1 of f̂", other.Detail(1, "payment")), ("t_2 of f̂", other.Detail(2, "payment")), ("t_1 + t_2 of the union", union.Sum()), ("c", 1)],
                    f.Detail(1, "payment") + f.Detail(2, "payment") < 1 || union.Sum() >= 1);
            },
        },
        new("chung-ely-theorem-9-strict", "Theorem 9, its proof", "a state with s̃_2 > s̄_2, where s̄ = (1/2, 1/2); private values and cost 1", Printed.Statement("f(s̃) = 1 for every s̃ such that s̃_−i > s̄_−i, since f is monotone"))
        {
            Why = "It takes s̃ ≥ s̄ in both signals: at (0.1, 0.9) agent 1's value is below v̄_1 = 1/2, and the good is not provided.",
            Errata = [8],
            Witness = () =>
            {
                State state = State.Play("verify -e public-good -m threshold --set a=0 --set v1=0.5", 0.1, 0.9);
                return new([("s̃_1", 0.1), ("s̃_2", 0.9), ("s̄_2", 0.5), ("v_1(s̃)", state.Value("1")), ("provided", state.Detail(1, "provided"))], state.Detail(1, "provided") != 0);
            },
        },
    ];

    private static Claim[] Contributions() =>
    [
        new("chung-ely-5-3-production", "Section 5.3", "how often contributions provide the good, a = 1/2, cost 1 and v̄_1 = 1/2", Printed.Statement("the project is approved at state s iff f(s) = 1"))
        {
            Exact = new(new SharedCost(0.5, 1).ThresholdProvision(0.5), "quadrature of the threshold rule"),
            Simulated = new("verify -e public-good -m contribution-offers --set v1=0.5 --draws 2e5", "probability-provided"),
            Witness = () =>
            {
                (State Offers, State Rule)[] pairs = [.. States.Of("verify -e public-good -m contribution-offers --set v1=0.5").Zip(States.Of("verify -e public-good -m threshold --set v1=0.5"))];
                int provided = pairs.Count(pair => pair.Rule.Detail(1, "provided") != 0), mismatches = pairs.Count(pair => pair.Offers.Detail(1, "provided") != pair.Rule.Detail(1, "provided"));
                return new([("states", pairs.Length), ("of them with f = 1", provided), ("of them where contributions do something else", mismatches)], mismatches == 0 && provided > 0 && provided < pairs.Length);
            },
        },
        new("chung-ely-5-3-equilibrium", "Section 5.3", "probability that nobody gains by another offer, where F_i(s_i) may be all signals: a = 0.8, cost 0.4 and v̄_1 = 0.2", Printed.Statement("the strategies form an ex post equilibrium"))
        {
            Witness = () => States.Honest("verify -e public-good -m contribution-offers --set a=0.8 --set cost=0.4 --set v1=0.2"),
            Exact = new(1, "an agent is willing to pay what is demanded of her exactly where f = 1"),
            Simulated = new("verify -e public-good -m contribution-offers --set a=0.8 --set cost=0.4 --set v1=0.2 --draws 2e5", "probability-epic"),
        },
        new("chung-ely-5-3-demand", "Section 5.3, last paragraph", "what agent 1 with s_1 = 1/2 demands of agent 2, where F_1(s_1) is all signals: a = 0.8, cost 0.4 and v̄_i = 0.2", Printed.Statement("agent i demands the minimum of −i's value among all types s_−i with f = 1"))
        {
            Why = "Where F_i(s_i) = [0, 1] the strategy has d_i = v̄_−i = 0.2, while the lowest of agent 2's values with f = 1 is v_2(1/2, 0) = 0.4, which the generalized VCG payment is; production and the equilibrium are as they should be.",
            Errata = [11],
            Witness = () =>
            {
                const string Settings = "--set a=0.8 --set cost=0.4 --set v1=0.2";
                (State offers, State rule) = (State.Play($"verify -e public-good -m contribution-offers {Settings}", 0.5, 0.5), State.Play($"verify -e public-good -m threshold {Settings}", 0.5, 0.5));
                State lowest = State.Play($"verify -e public-good -m threshold {Settings}", 0.5, 0);
                return new(
                    [("d_1, which agent 2 pays", offers.Detail(2, "payment")), ("f at (1/2, 0)", lowest.Detail(1, "provided")), ("v_2(1/2, 0)", lowest.Value("2")), ("agent 2's generalized VCG payment", rule.Detail(2, "payment"))],
                    lowest.Detail(1, "provided") == 0 || Math.Abs(offers.Detail(2, "payment") - lowest.Value("2")) < 1e-12);
            },
        },
    ];

    private static Claim Inefficient(string a, double weight, string closed) => new($"chung-ely-theorem-8-1-{a.Replace(".", "", StringComparison.Ordinal)}", "Theorem 8 (1)", $"the expected deficit of the efficient rule with increasing differences, a = {a} and cost 1", Printed.Statement("with increasing differences, every ex post incentive compatible, ex post individually rational, and budget-balanced provision rule is inefficient"))
    {
        Exact = new(-Budget(weight, new SharedCost(weight, 1).EfficientPaymentsByEnvelope), $"closed form {closed}"),
        Simulated = new($"{Provide} --set a={a} --draws 4e5", "deficit"),
        Witness = () =>
        {
            State state = State.Play($"{Provide} --set a={a}", 0.6, 0.5);
            double collected = state.Detail(1, "payment") + state.Detail(2, "payment");
            return new([("s_1", 0.6), ("s_2", 0.5), ("t_1", state.Detail(1, "payment")), ("t_2", state.Detail(2, "payment")), ("t_1 + t_2, the most that is incentive compatible and individually rational", collected), ("c", 1)], state.Detail(1, "provided") != 0 && collected < 1);
        },
    };

    /// <summary>Payments less the cost where the efficient rule provides, cost 1.</summary>
    private static double Budget(double a, double payments) => payments - new SharedCost(a, 1).EfficientProvision;

    private static double SecondBestShare(double a) => new SharedCost(a, 1).BestThreshold.Surplus / new SharedCost(a, 1).EfficientSurplus;
}
