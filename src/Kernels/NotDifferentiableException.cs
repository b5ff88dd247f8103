namespace ExPost.Kernels;

/// <summary>A derivative was asked for through an operation that has no formula for it.</summary>
public sealed class NotDifferentiableException : Exception
{
    /// <summary>With a message that says which operation it is, and what can be done.</summary>
    public NotDifferentiableException(string message) : base(message)
    {
    }
}
