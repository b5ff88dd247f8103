using System.Globalization;
using ExPost.Engine.Draws;
using ExPost.Engine.Measures;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Experiments;

/// <summary>
/// Finds the numbers that parameters with the word "best" stand for: of the numbers that make sense in an environment the one with the largest mean of a measure (<see cref="ParameterInfo.Maximizes"/>). All numbers are tried on the same draws, which do not
/// depend on what is run later, so the number is the same on every engine and machine.
/// </summary>
/// <remarks>
/// A coarse grid finds the neighbourhood of the maximum, and a parabola through the means of a finer grid there the maximum. The mean as a function of the number is rough on the scale of single draws, so that the highest of many points says little; the
/// parabola is off by its bend alone, which is of third order in the width of the neighbourhood.
/// </remarks>
public static class BestNumbers
{
    /// <summary>The draws of the coarse grid, and of the finer one.</summary>
    private const long CoarseDraws = 1 << 16, FineDraws = 1 << 20;

    /// <summary>The steps of the coarse grid, and those of the finer one to either side of its middle.</summary>
    private const int CoarseSteps = 32, FineSteps = 8;

    /// <summary>The finer grid reaches this share of the range to either side.</summary>
    private const double Neighbourhood = 1.0 / 16;

    /// <summary>Digits of the number, those of the range counted; more would be noise.</summary>
    private const int Digits = 2;

    private const ulong Seed = 20020904;

    /// <summary>The settings with numbers in the place of the word "best".</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules. Where several have a parameter of the name, the number is the best for the first of them.</param>
    /// <param name="settings">The values of the parameters.</param>
    /// <param name="engine">What runs the search; the number does not depend on it.</param>
    /// <param name="threads">The threads that run it; the number does not depend on them.</param>
    /// <exception cref="CannotRunException">No number makes sense in the environment.</exception>
    public static Settings Found(ValueEnvironment environment, IReadOnlyList<MechanismInfo> mechanisms, Settings settings, IEngine engine, int threads)
    {
        foreach (MechanismInfo info in mechanisms)
        {
            foreach (ParameterInfo parameter in info.Parameters)
            {
                if (settings.IsBest(parameter)) settings = settings.With(parameter.Name, Best(environment, info, parameter, settings, engine, threads));
            }
        }

        return settings;
    }

    private static string Best(ValueEnvironment environment, MechanismInfo info, ParameterInfo parameter, Settings settings, IEngine engine, int threads)
    {
        (double low, double high) = info.Range?.Invoke(environment) ?? (parameter.Low, parameter.High);
        (low, high) = (Math.Max(low, parameter.Low), Math.Min(high, parameter.High));
        double width = high - low;
        if (width <= 0) return Text(low);
        ParameterInfo[] parameters = [.. environment.Info.Parameters, .. info.Parameters];
        double middle = low + width / 2;
        (Kernel kernel, Estimator estimator) = Recorded(environment, info.Create(settings.With(parameter.Name, Text(middle))), parameter.Maximizes!);
        using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
        double Mean(double number, long draws)
        {
            IReadOnlyDictionary<string, double> values = settings.With(parameter.Name, Text(number)).InputValues(parameters);
            double[] inputs = [.. kernel.Parameters.Select(name => values[name])];
            return estimator(BlockScheduler.Run(kernel, compiled, Seed, inputs, 0, draws, threads, null, default), 0.95).Mean;
        }

        try
        {
            double[] coarse = [.. Enumerable.Range(0, CoarseSteps + 1).Select(k => low + width * k / CoarseSteps)];
            double best = coarse[HighestPlace([.. coarse.Select(number => Mean(number, CoarseDraws))])];
            (double from, double to) = (Math.Max(low, best - width * Neighbourhood), Math.Min(high, best + width * Neighbourhood));
            double step = (to - from) / (2 * FineSteps), center = (from + to) / 2;
            double place = Vertex([.. Enumerable.Range(-FineSteps, 2 * FineSteps + 1).Select(k => Mean(center + k * step, FineDraws))]);
            return Rounded(center + place * step, low, high);
        }
        catch (NonFiniteBlockException)
        {
            // The run that follows says which value is not finite.
            return Text(middle);
        }
    }

    private static (Kernel Kernel, Estimator Estimator) Recorded(ValueEnvironment environment, Mechanism mechanism, string name)
    {
        Estimator? estimator = null;
        Kernel kernel = Kernel.Record($"{name} of {mechanism.Info.Name}", () =>
        {
            var sums = new SumList();
            Profile signals = environment.Draw();
            IReadOnlyList<Real>[] values = [.. Enumerable.Range(0, environment.Agents).Select(i => environment.ValuesOf(i, signals))];
            ValueEnvironment seen = mechanism.View(environment);
            estimator = OutcomeMeasures.Of(seen, values, mechanism.Run(seen, signals)).First(measure => measure.Name == name).Estimate(sums);
            return [.. sums.Sums];
        });
        return (kernel, estimator!);
    }

    /// <summary>Where the parabola that is nearest to means at whole numbers from −n to n is highest; where it has no maximum there, the place of the largest mean.</summary>
    private static double Vertex(double[] means)
    {
        int n = means.Length / 2;
        double squares = 0, quarters = 0;
        for (int k = -n; k <= n; k++)
        {
            squares += k * k;
            quarters += (double)k * k * k * k;
        }

        double mean = squares / means.Length, slope = 0, bend = 0;
        for (int k = -n; k <= n; k++)
        {
            slope += k * means[k + n] / squares;
            bend += (k * k - mean) * means[k + n] / (quarters - mean * squares);
        }

        double vertex = -slope / (2 * bend);
        return bend < 0 && Math.Abs(vertex) <= n ? vertex : HighestPlace(means) - n;
    }

    private static int HighestPlace(double[] means) => Array.IndexOf(means, means.Max());

    /// <summary>To as many digits as mean something, unless that leaves the range.</summary>
    private static string Rounded(double number, double low, double high)
    {
        int decimals = Digits;
        for (double width = high - low; width < 1 && decimals < 15; width *= 10) decimals++;
        double rounded = Math.Round(number, decimals);
        return Text(rounded >= low && rounded <= high ? rounded : number);
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
