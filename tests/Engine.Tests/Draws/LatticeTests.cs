using System.Numerics;
using ExPost.Engine.Draws;
using ExPost.Lattices;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Engine.Tests.Draws;

public sealed class LatticeTests
{
    /// <summary>By the definition: point k is the fractional part of φ(k) z + Δ, φ mirroring the binary digits of k at the point.</summary>
    [Property]
    public void Numbers_follow_the_formula(ulong seed, uint replication, uint point, bool wide)
    {
        uint k = point % (uint)Lattice.MostPoints;
        var numbers = new double[9];
        new UniformSource(seed, wide ? UniformKind.Bits52 : UniformKind.Bits32, Sampling.Lattice).Fill((ulong)replication << 32 | k, numbers);
        double mirrored = 0;
        for (int digit = 0; digit < 32; digit++) mirrored += (k >> digit & 1) * Math.ScaleB(1, -1 - digit);
        for (int j = 0; j < numbers.Length; j++)
        {
            // A product of 24 digits with a component of 24 has 48, so doubles hold it.
            double product = mirrored * Lattice.Component(j), shift = Lattice.Shift(seed, replication, j) * Math.ScaleB(1, -64);
            double distance = numbers[j] - (product - Math.Floor(product) + shift);
            Assert.InRange(distance - Math.Round(distance), -Math.ScaleB(1, -32), Math.ScaleB(1, -32));
        }
    }

    /// <summary>What a lattice is: the first 2^m points are one in every 2^m-th part of each axis.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void The_first_points_are_one_in_each_part_of_every_axis(int log)
    {
        var source = new UniformSource(9, UniformKind.Bits52, Sampling.Lattice);
        var seen = new bool[Lattice.MostDimensions, 1 << log];
        var numbers = new double[Lattice.MostDimensions];
        for (ulong k = 0; k < 1UL << log; k++)
        {
            source.Fill(7UL << 32 | k, numbers);
            for (int j = 0; j < numbers.Length; j++) seen[j, (int)(numbers[j] * (1 << log))] = true;
        }

        Assert.DoesNotContain(false, seen.Cast<bool>());
    }

    [Fact]
    public void Replications_and_seeds_have_shifts_of_their_own()
    {
        var shifts = new HashSet<ulong>();
        foreach (ulong seed in new ulong[] { 1, 2, 1UL << 32 })
        {
            for (uint replication = 0; replication < 64; replication++)
            {
                for (int j = 0; j < 40; j++) Assert.True(shifts.Add(Lattice.Shift(seed, replication, j)));
            }
        }
    }

    [Property]
    public void Reversed_digits(uint k)
    {
        uint expected = 0;
        for (int digit = 0; digit < 32; digit++) expected |= (k >> digit & 1) << (31 - digit);
        Assert.Equal(expected, Lattice.Reversed(k));
        Assert.Equal(k, Lattice.Reversed(Lattice.Reversed(k)));
    }

    /// <summary>The choice against a search over all candidates by the definition of the error.</summary>
    [Fact]
    public void Each_component_is_the_best_of_all()
    {
        const int From = 3, To = 9;
        var construction = new ComponentByComponent(From, To);
        List<uint> chosen = [];
        for (int j = 1; j <= 5; j++)
        {
            uint next = construction.Next(1.0 / j);
            uint[] candidates = [.. Enumerable.Range(0, 1 << (To - 1)).Select(k => 2 * (uint)k + 1)];
            double[][] errors = [.. candidates.Select(z => Enumerable.Range(From, To - From + 1).Select(log => SquaredError([.. chosen, z], log)).ToArray())];
            double[] least = [.. Enumerable.Range(0, To - From + 1).Select(level => errors.Min(own => own[level]))];
            double Worst(double[] own) => own.Zip(least).Max(pair => pair.First / pair.Second);
            Assert.Equal(1, Worst(errors[Array.IndexOf(candidates, next)]) / errors.Min(Worst), 6);
            chosen.Add(next);
        }
    }

    /// <summary>The table is what the construction gives; with every component it would take minutes.</summary>
    [Fact]
    public void The_components_are_those_of_the_construction()
    {
        var construction = new ComponentByComponent(8, BitOperations.Log2((ulong)Lattice.MostPoints));
        for (int j = 1; j <= 3; j++) Assert.Equal(Lattice.Component(j - 1), construction.Next(1.0 / j));
        Assert.All(Enumerable.Range(0, Lattice.MostDimensions), j => Assert.True(Lattice.Component(j) % 2 == 1 && Lattice.Component(j) < Lattice.MostPoints));
    }

    /// <summary>The mean over random shifts of the squared worst-case error in the space that <see cref="ComponentByComponent"/> names.</summary>
    private static double SquaredError(uint[] z, int log)
    {
        long points = 1L << log;
        double sum = 0;
        for (long k = 0; k < points; k++)
        {
            double product = 1;
            for (int j = 0; j < z.Length; j++)
            {
                double x = (double)(k * z[j] % points) / points;
                product *= 1 + 1.0 / (j + 1) * (x * x - x + 1.0 / 6);
            }

            sum += product - 1;
        }

        return sum / points;
    }
}
