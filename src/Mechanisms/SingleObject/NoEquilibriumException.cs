namespace ExPost.Mechanisms.SingleObject;

/// <summary>There is no symmetric equilibrium, or none that can be found. The message says why, in a line.</summary>
internal sealed class NoEquilibriumException(string message) : Exception(message);
