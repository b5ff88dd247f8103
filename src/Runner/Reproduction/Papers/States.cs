namespace ExPost.Runner.Reproduction.Papers;

/// <summary>What a rule does at states that are spread over all.</summary>
internal static class States
{
    /// <summary>Signals that lie at no simple fraction of each other, so that they are not where rules switch.</summary>
    private static readonly double[] s_signals = [0.07, 0.29, 0.52, 0.74, 0.96];

    /// <summary>Plays at all combinations of two signals, the first agent's and the second's.</summary>
    /// <param name="command">As <see cref="State.Play"/> takes it; signals have one dimension and lie in [0, 1].</param>
    internal static IReadOnlyList<State> Of(string command) => [.. s_signals.SelectMany(first => s_signals.Select(second => State.Play(command, first, second)))];

    /// <summary>Shows that nobody gains by a lie at any of these states.</summary>
    /// <param name="command">As <see cref="Of"/> takes it.</param>
    internal static Evidence Honest(string command)
    {
        IReadOnlyList<State> states = Of(command);
        double largest = states.Max(state => state.Gain);
        return new([("states", states.Count), ("largest gain from a lie", largest)], largest == 0);
    }

    /// <summary>Shows how much is collected where something happens.</summary>
    /// <param name="command">As <see cref="Of"/> takes it.</param>
    /// <param name="happens">The key of what happens: trade, or provided.</param>
    /// <param name="cost">What it costs.</param>
    /// <param name="holds">What is printed of the least and the most that is left of the payments.</param>
    internal static Evidence Left(string command, string happens, double cost, Func<double, double, bool> holds)
    {
        State[] states = [.. Of(command).Where(state => state.Detail(1, happens) != 0)];
        double[] left = [.. states.Select(state => state.Detail(1, "payment") + state.Detail(2, "payment") - cost)];
        (double least, double most) = (left.Min(), left.Max());
        return new([("states where it happens", states.Length), ("payments less cost there, at least", least), ("at most", most)], holds(least, most));
    }
}
