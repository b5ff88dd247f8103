namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The payments of a surplus auction do not exist, or cannot be found. The message says why, in a line.</summary>
internal sealed class NoPaymentException(string message) : Exception(message);
