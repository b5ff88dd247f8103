using ExPost.Engine.Incentives;

namespace ExPost.Runner.Reproduction;

/// <summary>A mechanism, played at signals that are given: what it does there when all tell the truth, and what the agent gains who gains most from a misreport.</summary>
/// <param name="replay">What the engine found there.</param>
internal sealed class State(Replay replay)
{
    private readonly Replay.Play _play = replay.Mechanisms[0];

    /// <summary>What the agent gains who gains most from a misreport; 0 where nobody gains.</summary>
    internal double Gain => _play.Gain;

    /// <summary>Who gains most, from 1; null where nobody does.</summary>
    internal int? Agent => _play.Agent;

    /// <summary>Plays.</summary>
    /// <param name="command">A command line after the word expost, with an environment and one mechanism, such as verify -e private-common -m pivotal.</param>
    /// <param name="signals">All dimensions of the first agent's signal, then of the second's, and so on.</param>
    internal static State Play(string command, params IReadOnlyList<double> signals) => new(Simulation.Of(command).Experiment().Replay(signals));

    /// <summary>What something is worth to an agent.</summary>
    /// <param name="name">The number of the agent from 1, after the name of the thing and a point where there are several: 2, or a.2.</param>
    internal double Value(string name) => Named(replay.Values, name);

    /// <summary>What happens to an agent, by the key that JSON has for it: wins, price, payment.</summary>
    /// <param name="agent">The agent, from 1.</param>
    /// <param name="key">The key.</param>
    internal double Detail(int agent, string key) => Named([.. _play.Truth[agent - 1].Details.Select(detail => (detail.Key, detail.Value))], key);

    /// <summary>What an agent has in the end when all tell the truth.</summary>
    /// <param name="agent">The agent, from 1.</param>
    internal double Payoff(int agent) => _play.Truth[agent - 1].Payoff ?? throw new InvalidOperationException("the rule says nothing of payments");

    /// <summary>A dimension of the misreport of <see cref="Agent"/>.</summary>
    /// <param name="dimension">Its name.</param>
    internal double Report(string dimension) => Named(_play.Report, dimension);

    private static double Named(IReadOnlyList<(string Name, double Value)> entries, string name)
    {
        foreach ((string key, double value) in entries)
        {
            if (key == name) return value;
        }

        throw new ArgumentException($"there is no '{name}'; there are {string.Join(", ", entries.Select(entry => entry.Name))}", nameof(name));
    }
}
