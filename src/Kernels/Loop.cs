namespace ExPost.Kernels;

/// <summary>
/// Loops as functions from state to state, so that no variable that changes in a loop can be forgotten. The body is recorded once;
/// what does not depend on the state is computed before the loop.
/// </summary>
public static class Loop
{
    /// <summary>Applies a step to a state a fixed number of times; the step is also given the number of the iteration, from 0.</summary>
    /// <param name="count">How many times, at least 1.</param>
    /// <param name="state">The state before the first iteration.</param>
    /// <param name="step">From iteration number and state to the next state.</param>
    /// <returns>The state after the last iteration.</returns>
    public static Real[] Iterate(int count, Real[] state, Func<Real, Real[], Real[]> step)
    {
        IReadOnlyList<Node> results = Recorder.Current.Loop(
            count,
            [.. state.Select(value => value.Node)],
            (iteration, carried) => [.. step(new(iteration), [.. carried.Select(node => new Real(node))]).Select(value => value.Node)]);
        return [.. results.Select(node => new Real(node))];
    }

    /// <summary>The same, but only as long as a condition on the state holds: engines stop when it holds at none of the draws that they work on side by side.</summary>
    /// <param name="most">The largest number of iterations, at least 1.</param>
    /// <param name="state">The state before the first iteration.</param>
    /// <param name="goesOn">The condition under which the state is changed once more.</param>
    /// <param name="step">From iteration number and state to the next state.</param>
    /// <returns>The first state that does not satisfy the condition, or the one after the last iteration.</returns>
    public static Real[] While(int most, Real[] state, Func<Real[], Bool> goesOn, Func<Real, Real[], Real[]> step)
    {
        IReadOnlyList<Node> results = Recorder.Current.Loop(
            most,
            [.. state.Select(value => value.Node)],
            (iteration, carried) => [.. step(new(iteration), [.. carried.Select(node => new Real(node))]).Select(value => value.Node)],
            carried => goesOn([.. carried.Select(node => new Real(node))]).Node);
        return [.. results.Select(node => new Real(node))];
    }

    /// <inheritdoc cref="Iterate(int, Real[], Func{Real, Real[], Real[]})"/>
    public static Real Iterate(int count, Real state, Func<Real, Real, Real> step) => Iterate(count, [state], (k, s) => [step(k, s[0])])[0];

    /// <inheritdoc cref="Iterate(int, Real[], Func{Real, Real[], Real[]})"/>
    public static (Real First, Real Second) Iterate(int count, (Real First, Real Second) state, Func<Real, (Real First, Real Second), (Real First, Real Second)> step)
    {
        Real[] result = Iterate(count, [state.First, state.Second], (k, s) =>
        {
            (Real first, Real second) = step(k, (s[0], s[1]));
            return [first, second];
        });
        return (result[0], result[1]);
    }
}
