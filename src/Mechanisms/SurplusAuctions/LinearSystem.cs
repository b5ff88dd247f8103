namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>A system of linear equations.</summary>
internal static class LinearSystem
{
    /// <summary>Solves a x = b by elimination with the largest pivot of a column.</summary>
    /// <param name="a">The square matrix, which is overwritten.</param>
    /// <param name="b">The right side, which becomes the solution.</param>
    internal static double[] Solve(double[,] a, double[] b)
    {
        int n = b.Length;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
            {
                if (Math.Abs(a[row, column]) > Math.Abs(a[pivot, column])) pivot = row;
            }

            if (pivot != column)
            {
                (b[column], b[pivot]) = (b[pivot], b[column]);
                for (int k = column; k < n; k++) (a[column, k], a[pivot, k]) = (a[pivot, k], a[column, k]);
            }

            for (int row = column + 1; row < n; row++)
            {
                double factor = a[row, column] / a[column, column];
                if (factor == 0) continue;
                for (int k = column + 1; k < n; k++) a[row, k] -= factor * a[column, k];
                b[row] -= factor * b[column];
            }
        }

        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++) b[row] -= a[row, k] * b[k];
            b[row] /= a[row, row];
        }

        return b;
    }
}
