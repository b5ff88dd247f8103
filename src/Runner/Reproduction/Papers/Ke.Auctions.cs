namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 5.1: auctions that implement the mechanisms, and the uniform price.</summary>
internal static partial class Ke
{
    private const string UniformPrice = "simulate -e square-root -m uniform-price,m3 --draws 1e6";

    /// <summary>E √(θ_1² + θ_2²) = (√2 + arsinh 1)/3.</summary>
    private static readonly double s_price = (Math.Sqrt(2) + Math.Asinh(1)) / 3;

    private static Claim[] Auctions() =>
    [
        new("ke-equation-10", "Section 5.1, equation (10)", "highest bid on average in the first-price auction with redistribution, S = θ²/2, two bidders", Printed.Evaluated("E of (n − 1)/n E[S(τ^{n:n}) | τ^{n:n} ≤ θ]", WinnersMean(2, 2)))
        {
            Exact = new(1.0 / 16, "closed form of M1"),
            Simulated = new("simulate -e surplus-private -m first-price-redistribution --draws 1e6", "transfer.winner", Times: -1),
        },
        new("ke-equation-10-equilibrium", "Section 5.1, equation (10)", "best bids in the first-price auction with redistribution against bids of θ²/8, S = θ²/2, two bidders", Printed.Statement("in equilibrium the optimal bid is (n − 1)/n E[S(τ^{n:n}) | τ^{n:n} ≤ θ]"))
        {
            Witness = () =>
            {
                // E of (10) for a bid, whether a type bids it or none does: it wins against types below √(8 bid).
                static double Interim(double bid, double type)
                {
                    double beaten = Math.Min(1, Math.Sqrt(8 * bid));
                    return beaten * (Power(type, 2) - bid) + Quadrature.Integral(winner => winner * winner / 8, beaten, 1);
                }

                double[] bids = Quadrature.Grid(0, 0.25, 1000), types = Quadrature.Grid(0, 1, 20);
                static double Printed(double type) => type == 0 ? 0 : 0.5 * Average(2, 2, type);
                double gain = types.Max(type => bids.Max(bid => Interim(bid, type)) - Interim(Printed(type), type));
                return new([("printed bid of the type 0.6", Printed(0.6)), ("best bid of it, in steps of 0.00025", bids.MaxBy(bid => Interim(bid, 0.6))), ("largest gain of a type by another of 1001 bids", gain)], gain <= 1e-12);
            },
        },
        new("ke-second-price", "Section 5.1, after equation (10)", "second-price auction with redistribution, two uniform types, S = θ²/2", Printed.Statement("it is not ex post individually rational, though still interim"))
        {
            Witness = () =>
            {
                // The bid b for which truth is a best reply: ((1 − F)² b)′ = −(1 − F) S f.
                static double Bid(double theta) => theta == 1 ? 0.25 : Quadrature.Integral(t => (1 - t) * Power(t, 2), theta, 1) / ((1 - theta) * (1 - theta));
                static double Interim(double report, double type) => report * Power(type, 2) - Quadrature.Integral(Bid, 0, report) + (1 - report) * Bid(report);
                double[] grid = Quadrature.Grid(0, 1, 20);
                double gain = grid.Max(type => grid.Max(report => Interim(report, type)) - Interim(type, type)), least = grid.Min(type => Interim(type, type)), payoff = Power(0.2, 2) - Bid(0.1);
                return new([("largest gain of a type on average by another bid", gain), ("least payoff on average", least), ("payoff of the winner at θ = (0.2, 0.1)", payoff)], gain <= 1e-12 && least >= 0 && payoff < 0);
            },
        },
        new("ke-uniform-price-rule", "Section 5.1, uniform price", "price at which two buyers who take it as given demand 1 unit, θ = (0.6, 0.9), and what uniform-price takes there", Printed.Evaluated("√(θ_i² + θ_j²)", Math.Sqrt(0.36 + 0.81)))
        {
            // 2θ√x − px is best where θ/√x = p.
            Exact = new(Quadrature.Root(price => new[] { 0.6, 0.9 }.Sum(theta => Quadrature.Root(x => theta / Math.Sqrt(x) - price, 1e-6, 100)) - 1, 0.1, 3), "where the quantities with θ_i/√x = p sum to 1, by bisection twice", 1e-12),
            Witness = () =>
            {
                State state = State.Play("verify -e square-root -m uniform-price", 0.6, 0.9);
                double taken = state.Detail(1, "payment") + state.Detail(2, "payment"), price = Math.Sqrt(0.36 + 0.81), own = 0.36 / (price * price);
                return new([("θ_1", 0.6), ("θ_2", 0.9), ("price, for 1 unit", taken), ("payoff of agent 1", state.Payoff(1)), ("2θ√x − px at x = θ²/p²", 1.2 * Math.Sqrt(own) - price * own)], Math.Abs(taken - price) < 1e-9 && Math.Abs(state.Payoff(1) - (1.2 * Math.Sqrt(own) - price * own)) < 1e-9);
            },
        },
        new("ke-uniform-price-utility", "Section 5.1, uniform price", "what an agent has on average", Printed.Evaluated("E θ_i²/√(θ_i² + θ_j²)", Third * Quadrature.Integral(part => (1 + part * part) / Math.Sqrt(1 + part * part), 0, 1)))
        {
            Exact = new(s_price / 2, "half of E √(θ_1² + θ_2²), as the agents are alike"),
            Simulated = new(UniformPrice, "utility.1", "uniform-price"),
        },
        new("ke-uniform-price-revenue-formula", "Section 5.1, uniform price", "revenue R^p", Printed.Evaluated("(√2 + arsinh 1)/3", s_price))
        {
            Exact = new(2 * Third * Quadrature.Integral(part => Math.Sqrt(1 + part * part), 0, 1), "one-dimensional quadrature of E √(θ_1² + θ_2²)"),
            Simulated = new(UniformPrice, "revenue", "uniform-price"),
        },
        new("ke-uniform-price-revenue", "Section 5.1, uniform price", "revenue R^p", Printed.Number("0.765"))
        {
            Exact = new(s_price, "closed form (√2 + arsinh 1)/3"),
            Simulated = new(UniformPrice, "revenue", "uniform-price"),
        },
        new("ke-square-root-vcg", "Section 5.1, uniform price", "EΔ, v = 2θ√x", Printed.Number("0.470", "2 − 2 · 0.765"))
        {
            Exact = new(2 - 2 * s_price, "closed form 2 − 2(√2 + arsinh 1)/3"),
            Simulated = new(UniformPrice, "vcg-surplus", "m3"),
        },
        new("ke-square-root-large", "Section 5.1, uniform price", "EΔ and R^p, v = 2θ√x, types uniform on [½, 1]", Printed.Statement("when θ̲ is large enough, EΔ > R^p is possible"))
        {
            Witness = () =>
            {
                (double vcg, double price) = (KeSharing.Root.Vcg(s_upper), KeSharing.Mean(KeSharing.Root.Surplus, s_upper) / 2);
                return new([("EΔ", vcg), ("R^p", price)], vcg > price, "simulate -e square-root -m uniform-price,m3 --set distribution=\"uniform(0.5,1)\"");
            },
        },
    ];
}
