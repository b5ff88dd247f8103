using Xunit;

namespace ExPost.Kernels.Tests;

public sealed class KernelTextTests
{
    [Fact]
    public void A_kernel_reads_as_it_was_written()
    {
        Kernel kernel = Kernel.Record("example", () =>
        {
            Real p = (Real.Uniform(0) * 2).Named("p"), q = Real.Uniform(1).Named("q"), epsilon = Real.Parameter("epsilon", 0, 1);
            Function reserve = Function.Record("reserve price", 2, a => [Real.Max(a[0], a[1]) + Real.Parameter("epsilon", 0, 1)]);
            Real price = reserve.Call([p, q])[0].Named("price 1");
            (Real root, _) = Loop.Iterate(20, (0, 0.5), (_, s) => (Real.Choose(s.First * s.First <= q, s.First + s.Second, s.First), s.Second * 0.5));
            _ = (p + q).Named("never needed");
            Bool wins = p > price & !Real.AreEqual(q, epsilon);
            Real revenue = Real.Choose(wins, price, 0).Named("revenue");
            return [Sum.Of(revenue), Sum.OfProduct(revenue, root), Sum.OfCount(wins), Sum.OfMaximum(Real.Abs(root - q))];
        });
        Assert.Equal(
            """
            function reserve_price(a0, a1)
                t2 = max(a0, a1)
                t3 = t2 + epsilon
                return t3

            kernel example
                u4 = uniform[0]
                q = uniform[1]
                p = u4 * 2
                price_1 = reserve_price(p, q)
                s5 = 0
                s6 = 0.5
                for k7 in 0..19
                    t8 = s5 * s5
                    t9 = t8 <= q
                    t10 = s5 + s6
                    t11 = t9 ? t10 : s5
                    t12 = 0.5 * s6
                    s5, s6 = t11, t12
                t13 = price_1 < p
                t14 = q == epsilon
                t15 = !t14
                t16 = t13 & t15
                revenue = t16 ? price_1 : 0
                t17 = s5 - q
                t18 = abs(t17)
                sum revenue
                sum revenue * s5
                count t16
                maximum t18

            """,
            KernelText.Of(kernel),
            ignoreLineEndingDifferences: true);
    }
}
