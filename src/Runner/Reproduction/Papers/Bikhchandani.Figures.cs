namespace ExPost.Runner.Reproduction.Papers;

/// <summary>The figures, which are sketches in the paper, as sections of Example 1 and as curves of values that are computed.</summary>
internal static partial class Bikhchandani
{
    private static Figure[] Figure1()
    {
        const double C1 = 0.2, C2 = 0.8;
        // Buyer 1 wins where p_1 − p_2 is above the first, buyer 2 where it is below the second.
        double first = C2 * (C2 - C1), second = C1 * (C2 - C1);
        string slice = FormattableString.Invariant($"c_1 = {C1}, c_2 = {C2}");
        const double Other = 0.5;
        const int Steps = 100;
        double[] factors = [.. Enumerable.Range(0, Steps + 1).Select(k => (double)k / Steps)];
        double[] upper = [.. factors.Select(own => Other * (Other - own))], lower = [.. factors.Select(own => own * (Other - own))];
        return
        [
            new("bikhchandani-figure-1a", "Figure 1a", $"two outcomes: the object goes to the higher value, in Example 1 with {slice}", "s_1: p_1", "s_2: p_2", [
                new("a_1", [(0, 0), (1, 0), (1, 1), (0, 0)]),
                new("a_2", [(0, 0), (1, 1), (0, 1), (0, 0)]),
                new("boundary of a_1 and a_2", [(0, 0), (1, 1)]),
            ]),
            new("bikhchandani-figure-1b", "Figure 1b", $"three outcomes: the mechanism of Example 1 with {slice}", "s_1: p_1", "s_2: p_2", [
                new("a_1", [(first, 0), (1, 0), (1, 1 - first), (first, 0)]),
                new("a_0", [(second, 0), (first, 0), (1, 1 - first), (1, 1 - second), (second, 0)]),
                new("a_2", [(0, 0), (second, 0), (1, 1 - second), (1, 1), (0, 1), (0, 0)]),
            ]),
            new("bikhchandani-figure-1b-touch", "Figure 1b, across c", FormattableString.Invariant($"where the outcomes of Example 1 touch: c_2 = {Other}"), "s_1: c_1", "p_1 − p_2", [
                new("a_1", [(0, 1), .. factors.Zip(upper), (1, 1), (0, 1)]),
                new("a_0", [.. factors.Zip(upper), .. factors.Zip(lower).Reverse(), (0, upper[0])]),
                new("a_2", [(0, -1), .. factors.Zip(lower), (1, -1), (0, -1)]),
            ]),
        ];
    }

    private static Figure[] Figure2()
    {
        // V_i = x + y and V_j = (x + y)/2 − 0.15 (x − y − 0.3)², which satisfy Assumptions 1 and 2: buyer j's curves touch buyer i's where x − y = 0.3.
        const double Low = 0.4, High = 0.65;
        static FigureLine Own(string name, double lambda) => new(name, [(Math.Max(0, 2 * lambda - 1), Math.Min(1, 2 * lambda)), (Math.Min(1, 2 * lambda), Math.Max(0, 2 * lambda - 1))]);
        static FigureLine Others(string name, double lambda)
        {
            // With d = x − y the sum x + y is 2 (λ + 0.15 (d − 0.3)²) on the curve.
            double[] apart = [.. Enumerable.Range(0, 201).Select(k => -1 + k / 100.0)];
            (double X, double Y)[] points = [.. apart.Select(d => (lambda + 0.15 * (d - 0.3) * (d - 0.3), 0.5 * d)).Select(at => (at.Item1 + at.Item2, at.Item1 - at.Item2))];
            return new(name, [.. points.Where(point => point is { X: >= 0 and <= 1, Y: >= 0 and <= 1 })]);
        }

        (double X, double Y) best = (High + 0.15, High - 0.15), lower = (Low + 0.15, Low - 0.15), ray = (best.X * Low / High, best.Y * Low / High);
        // Example 1 at s_j = (0.3, 0.5): buyer i's class is a line, buyer j's curves are those with a given c_i.
        const double P = 0.3, C = 0.5, Price = P + C, Pivot = Price / (1 + C);
        return
        [
            new("bikhchandani-figure-2", "Figure 2", "indifference curves in buyer i's signals for V_i = x + y, V_j = (x + y)/2 − 0.15 (x − y − 0.3)²", "s_i1: x", "s_i2: y", [
                Own("S_i(λ), λ = 0.4", Low),
                Own("S_i(λ′), λ′ = 0.65", High),
                Others("buyer j's curve that touches S_i(λ)", Low),
                Others("buyer j's curve that touches S_i(λ′)", High),
                new("from 0 to 1", [(0, 0), (1, 1)]),
                new("s^m for all λ", [(0.3, 0), lower, best, (1, 0.7)]),
                new("from 0 to λ^m s^m(λ′)", [(0, 0), ray]),
                new("from λ^m s^m(λ′) to s^m(λ′)", [ray, best]),
            ]),
            new("bikhchandani-figure-2-example-1", "Figure 2, for Example 1", "buyer i's pivotal class at s_j = (0.3, 0.5), where t_i* = 0.8", "p_i", "c_i", [
                new("S_i(λ*), V_i = 0.8", [(Price, 0), (Price - C, 1)]),
                new("from 0 to λ*1", [(0, 0), (Pivot, Pivot)]),
                new("from λ*1 to 1", [(Pivot, Pivot), (1, 1)]),
                new("buyer j's curve V_j = 0.8, from s^m(λ*)", [(Price - C, 1), (1, 1)]),
            ]),
        ];
    }
}
