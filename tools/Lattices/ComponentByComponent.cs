using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace ExPost.Lattices;

/// <summary>
/// Constructs the generating vector of a rank-1 lattice sequence in base 2, a component after the other: the first 2^m points are a lattice for every m, and each component is the one that keeps the worst
/// of them close to the best that its number of points allows (Cools, Kuo and Nuyens 2006, "Constructing embedded lattice rules for multivariate integration").
/// The error is the worst case over functions in a weighted Sobolev space of smoothness 1, on average over random shifts: e² = −1 + 2^−m Σ_k Π_j (1 + γ_j B₂({k z_j / 2^m})), with B₂(x) = x² − x + 1/6.
/// The sums over all candidates are convolutions over the group of odd numbers modulo 2^l, which ± the powers of 5 are (Nuyens and Cools 2006).
/// </summary>
public sealed class ComponentByComponent
{
    private readonly int _from;
    private readonly int _to;

    /// <summary>At level l the transform of B₂({5^i / 2^l}), i = 0, …, 2^(l − 2) − 1.</summary>
    private readonly Complex[][] _kernels;

    /// <summary>At level l the product over the components so far at the points ±5^i / 2^l, which are the same.</summary>
    private readonly double[][] _products;

    private double _productAtZero = 1;

    /// <param name="from">The fewest points that matter are 2 to this power, at least 2.</param>
    /// <param name="to">The most points are 2 to this power.</param>
    public ComponentByComponent(int from, int to)
    {
        (_from, _to) = (from, to);
        _kernels = new Complex[to + 1][];
        _products = new double[to + 1][];
        for (int level = 1; level <= to; level++)
        {
            int length = Length(level);
            _products[level] = new double[length];
            Array.Fill(_products[level], 1);
            var kernel = new Complex[length];
            ulong power = 1, modulus = 1UL << level;
            for (int i = 0; i < length; i++, power = power * 5 % modulus) kernel[i] = B2((double)power / modulus);
            Transform(kernel, forward: true);
            _kernels[level] = kernel;
        }
    }

    /// <summary>Chooses the next component.</summary>
    /// <param name="weight">γ, how much functions of it vary.</param>
    /// <returns>An odd number below 2^to.</returns>
    public uint Next(double weight)
    {
        double[] ratios = Ratios(weight);
        int best = 0;
        // Within rounding of the transforms the first one, which is the same on every machine.
        for (int j = 1; j < ratios.Length; j++)
        {
            if (ratios[j] < ratios[best] * (1 - 1e-9)) best = j;
        }

        Choose(best, weight);
        return (uint)BigInteger.ModPow(5, best, BigInteger.One << _to);
    }

    /// <summary>For each candidate 5^j the largest ratio of its error at a number of points to the smallest that any candidate has there.</summary>
    private double[] Ratios(double weight)
    {
        var worst = new double[Length(_to)];
        // What the points of all levels up to one add to 2^m e²: the part of each candidate, and that which all share. The 1 of each point is left out from the start, for it is many times larger than what it would hide.
        double[] sums = [0];
        double shared = _productAtZero * (1 + weight * B2(0)) - 1;
        for (int level = 1; level <= _to; level++)
        {
            int length = Length(level), twice = level == 1 ? 1 : 2;
            double[] products = _products[level];
            var transformed = new Complex[length];
            for (int i = 0; i < length; i++) transformed[i] = products[i] - 1;
            shared += twice * transformed.Sum(excess => excess.Real);
            Transform(transformed, forward: true);
            for (int i = 0; i < length; i++) transformed[i] = Complex.Conjugate(transformed[i]) * _kernels[level][i];
            Transform(transformed, forward: false);
            // Σ B₂(k / 2^l) over odd k, for over all k < n it is 1 / (6 n).
            double ones = -Math.ScaleB(1, -level) / 6;
            var next = new double[length];
            for (int j = 0; j < length; j++) next[j] = sums[j % sums.Length] + weight * (twice * transformed[j].Real + ones);
            sums = next;
            if (level < _from) continue;
            double least = sums.Min();
            for (int j = 0; j < worst.Length; j++) worst[j] = Math.Max(worst[j], (shared + sums[j % length]) / (shared + least));
        }

        return worst;
    }

    private void Choose(int power, double weight)
    {
        _productAtZero *= 1 + weight * B2(0);
        for (int level = 1; level <= _to; level++)
        {
            double[] products = _products[level];
            ulong modulus = 1UL << level, point = (ulong)BigInteger.ModPow(5, power, modulus);
            for (int i = 0; i < products.Length; i++, point = point * 5 % modulus) products[i] *= 1 + weight * B2((double)point / modulus);
        }
    }

    /// <summary>How many pairs ± of odd numbers there are modulo 2^level.</summary>
    private static int Length(int level) => level <= 2 ? 1 : 1 << (level - 2);

    private static double B2(double x) => x * (x - 1) + 1.0 / 6;

    private static void Transform(Complex[] numbers, bool forward)
    {
        if (forward) Fourier.Forward(numbers, FourierOptions.NoScaling);
        else
        {
            Fourier.Inverse(numbers, FourierOptions.NoScaling);
            for (int i = 0; i < numbers.Length; i++) numbers[i] /= numbers.Length;
        }
    }
}
