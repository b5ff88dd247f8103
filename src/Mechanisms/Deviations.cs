namespace ExPost.Mechanisms;

/// <summary>Which misreports count when an agent is asked whether another report than the truth would have paid more.</summary>
public enum Deviations
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>
    /// Those that change what is decided. Who only lowers her payment and keeps what she gets is turned down: the winner has no veto power in payment (Ke 2009, Definition 4), and no appeal counts that is not pivotal
    /// (Section 3.1).
    /// </summary>
    Allocation,
}
