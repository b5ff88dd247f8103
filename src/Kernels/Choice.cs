namespace ExPost.Kernels;

/// <summary>Choices among several numbers by a place that is known only at a draw.</summary>
public static class Choice
{
    /// <summary>The number at a place; the first where there is no such place.</summary>
    /// <param name="place">A whole number from 0.</param>
    /// <param name="numbers">The numbers, at least one.</param>
    public static Real At(Real place, IReadOnlyList<Real> numbers)
    {
        Real found = numbers[0];
        for (int k = 1; k < numbers.Count; k++) found = Real.Choose(Real.AreEqual(place, k), numbers[k], found);
        return found;
    }

    /// <summary>The largest of several numbers, and the first place where it stands.</summary>
    /// <param name="numbers">The numbers, at least one; NaN is larger than none.</param>
    public static (Real Largest, Real Place) Largest(IReadOnlyList<Real> numbers)
    {
        Real largest = numbers[0], place = 0;
        for (int k = 1; k < numbers.Count; k++)
        {
            Bool more = numbers[k] > largest;
            largest = Real.Choose(more, numbers[k], largest);
            place = Real.Choose(more, k, place);
        }

        return (largest, place);
    }
}
