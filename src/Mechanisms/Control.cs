using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>A number of a draw whose expectation is known: how far its mean over draws is off tells how far others are that move with it (control variates).</summary>
/// <param name="Name">What it is called, in a few words.</param>
/// <param name="Value">The number, finite at every draw.</param>
/// <param name="Expectation">Its expectation, to about 13 digits.</param>
public sealed record Control(string Name, Real Value, double Expectation);
