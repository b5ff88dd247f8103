using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms;

/// <summary>One dimension of every agent's private signal. Signals are independent, across dimensions and agents.</summary>
public sealed class Signal
{
    /// <summary>A dimension with one distribution for all agents.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="distribution">Its distribution.</param>
    public Signal(string name, Distribution distribution) : this(name, [distribution])
    {
    }

    /// <summary>A dimension with a distribution for each agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="distributions">One for all agents, or one an agent.</param>
    public Signal(string name, IReadOnlyList<Distribution> distributions)
    {
        Name = name;
        Distributions = distributions;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>One for all agents, or one an agent.</summary>
    public IReadOnlyList<Distribution> Distributions { get; }

    /// <summary>True when all agents have the same distribution.</summary>
    public bool IsSame => Distributions.All(distribution => distribution.Equals(Distributions[0]));

    /// <summary>The distribution of an agent's signal.</summary>
    public Distribution Of(int agent) => Distributions[Distributions.Count == 1 ? 0 : agent];
}
