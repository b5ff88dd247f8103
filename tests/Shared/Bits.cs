using Xunit;

namespace ExPost.Tests.Shared;

/// <summary>Compares doubles by their bits; all NaNs are equal.</summary>
public static class Bits
{
    public static bool Same(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    public static void Equal(double expected, double actual, string what)
    {
        if (!Same(expected, actual)) Assert.Fail(FormattableString.Invariant($"{what}: expected {expected:R}, was {actual:R} (bits {BitConverter.DoubleToInt64Bits(expected):x} and {BitConverter.DoubleToInt64Bits(actual):x})"));
    }
}
