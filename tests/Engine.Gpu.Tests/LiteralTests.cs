using System.Globalization;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Tests.Shared;
using ExPost.Tests.Shared.Engines;
using Xunit;

namespace ExPost.Engine.Gpu.Tests;

public sealed class LiteralTests
{
    private static readonly double[] s_awkward =
    [
        0, -0.0, 1, -1, 100, 1e15, 1e16, 123456789012345680, 1e300, -1e300, 1e-300, double.MaxValue, -double.MaxValue, double.Epsilon, -double.Epsilon, 2.2250738585072014E-308, 2.2250738585072009E-308, 0.1, 1.0 / 3,
        Math.BitDecrement(1), Math.BitIncrement(1), double.PositiveInfinity, double.NegativeInfinity, double.NaN, 4294967296, 9007199254740993,
    ];

    /// <summary>Numbers of all exponents: bits at random.</summary>
    private static IEnumerable<double> All
    {
        get
        {
            var random = new Random(7);
            return s_awkward.Concat(Enumerable.Range(0, 200).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64() ^ random.NextInt64() << 1)));
        }
    }

    [EngineFact]
    public void Literals_reach_the_device_with_all_their_bits()
    {
        // A condition that only the run decides keeps them from being folded.
        PickedDraws draws = PickedDraws.Record("literals", () => ([.. All.Select(value => Real.Choose(Real.Parameter("p") < 1, value, 7))], [true, false]), signs: true);
        draws.Check(TestEngines.All.Select(engine => (engine, UniformKind.Bits32)), 1, _ => 0, 0);
    }

    [Fact]
    public void Literals_are_doubles_and_read_back_as_they_were()
    {
        foreach (double value in All.Where(double.IsFinite))
        {
            string text = BodyPrinter.Literal(value);
            // Without a point or an exponent it would be an integer.
            Assert.Contains(text, c => c is '.' or 'E');
            Bits.Equal(value, double.Parse(text, CultureInfo.InvariantCulture), text);
        }

        Assert.Equal("-0.0", BodyPrinter.Literal(-0.0));
        Assert.Equal("as_double(0x7FF0000000000000UL)", BodyPrinter.Literal(double.PositiveInfinity));
        Assert.Equal("as_double(0xFFF0000000000000UL)", BodyPrinter.Literal(double.NegativeInfinity));
    }
}
