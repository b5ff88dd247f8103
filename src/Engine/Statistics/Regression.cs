namespace ExPost.Engine.Statistics;

/// <summary>
/// Least squares with a constant, by orthogonal columns (modified Gram and Schmidt) in a fixed order: the same bits on every machine. A column that is a combination of those before it, to twelve digits, is left out, with the coefficient 0.
/// </summary>
public sealed class Regression
{
    /// <summary>A column of which no larger share is left of its variance is one of those before it.</summary>
    private const double LeastShare = 1e-24;

    /// <summary>Orthogonal columns of length 1; null where the column is left out.</summary>
    private readonly double[]?[] _orthogonal;

    /// <summary>What each column has of the orthogonal ones up to its own.</summary>
    private readonly double[,] _parts;

    /// <summary>Prepares the columns.</summary>
    /// <param name="columns">The columns, of one length; each has a number for every observation.</param>
    /// <param name="least">For each column, the sum of squares around its mean up to which it is taken for a constant.</param>
    /// <exception cref="ArgumentException">There are not as many numbers in <paramref name="least"/> as columns.</exception>
    public Regression(IReadOnlyList<double[]> columns, IReadOnlyList<double> least)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(least);
        if (least.Count != columns.Count) throw new ArgumentException($"{columns.Count} columns have {least.Count} bounds.", nameof(least));
        _orthogonal = new double[columns.Count][];
        _parts = new double[columns.Count, columns.Count];
        for (int j = 0; j < columns.Count; j++)
        {
            double[] left = Centred(columns[j]);
            double all = Product(left, left);
            if (!(all > least[j] && double.IsFinite(all))) continue;
            for (int k = 0; k < j; k++)
            {
                if (_orthogonal[k] is { } before) _parts[k, j] = Remove(before, left);
            }

            double squares = Product(left, left);
            if (!(squares > all * LeastShare)) continue;
            _parts[j, j] = Math.Sqrt(squares);
            _orthogonal[j] = [.. left.Select(number => number / _parts[j, j])];
        }
    }

    /// <summary>The coefficients of the columns.</summary>
    /// <param name="observed">What is regressed on them. Where all of it is one number, or some of it is not finite, all coefficients are 0.</param>
    public double[] Coefficients(double[] observed)
    {
        double[] left = Centred(observed);
        var coefficients = new double[_orthogonal.Length];
        for (int j = 0; j < coefficients.Length; j++)
        {
            if (_orthogonal[j] is { } column) coefficients[j] = Remove(column, left);
        }

        for (int j = coefficients.Length - 1; j >= 0; j--)
        {
            if (_orthogonal[j] is null) continue;
            for (int k = j + 1; k < coefficients.Length; k++) coefficients[j] -= _parts[j, k] * coefficients[k];
            coefficients[j] /= _parts[j, j];
        }

        return Array.TrueForAll(coefficients, double.IsFinite) ? coefficients : new double[coefficients.Length];
    }

    /// <summary>Numbers less their mean. They are taken from the first, so that equal ones become exactly 0.</summary>
    private static double[] Centred(double[] numbers)
    {
        double first = numbers[0], mean = numbers.Sum(number => number - first) / numbers.Length;
        return [.. numbers.Select(number => number - first - mean)];
    }

    /// <summary>Takes away from a column what it has of one of length 1, and tells how much that was.</summary>
    private static double Remove(double[] column, double[] from)
    {
        double part = Product(column, from);
        for (int k = 0; k < from.Length; k++) from[k] -= part * column[k];
        return part;
    }

    private static double Product(double[] a, double[] b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }
}
