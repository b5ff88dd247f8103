using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>One draw in full: what everybody knows, what the mechanisms do when all tell the truth, and what they do when the agent who gains most from it misreports.</summary>
/// <param name="Draw">The index of the draw; null where the signals were given.</param>
/// <param name="Signals">All signals, by name.</param>
/// <param name="Values">What each thing is worth to each agent, by the thing and the number of the agent.</param>
/// <param name="Mechanisms">What each mechanism does.</param>
public sealed record Replay(long? Draw, IReadOnlyList<(string Name, double Value)> Signals, IReadOnlyList<(string Name, double Value)> Values, IReadOnlyList<Replay.Play> Mechanisms)
{
    /// <summary>Replays a draw.</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules.</param>
    /// <param name="settings">The values of the parameters of both.</param>
    /// <param name="verification">How misreports are searched for.</param>
    /// <param name="run">The seed and the kind of uniforms.</param>
    /// <param name="draw">The index of the draw.</param>
    public static Replay Of(ValueEnvironment environment, IReadOnlyList<Mechanism> mechanisms, Settings settings, Verification verification, RunOptions run, long draw) =>
        Of(environment, mechanisms, settings, verification, run, draw, null);

    /// <summary>Plays at signals that are given.</summary>
    /// <param name="environment">Who knows what and what it is worth to whom.</param>
    /// <param name="mechanisms">The rules.</param>
    /// <param name="settings">The values of the parameters of both.</param>
    /// <param name="verification">How misreports are searched for.</param>
    /// <param name="signals">All dimensions of the first agent's signal, then of the second's, and so on.</param>
    /// <exception cref="ArgumentException">There are more or fewer signals than the environment has.</exception>
    public static Replay Of(ValueEnvironment environment, IReadOnlyList<Mechanism> mechanisms, Settings settings, Verification verification, IReadOnlyList<double> signals)
    {
        int needed = environment.Agents * environment.Signals.Count;
        if (signals.Count != needed) throw new ArgumentException(FormattableString.Invariant($"{environment.Info.Name} has {needed} signals, and here are {signals.Count}"), nameof(signals));
        return Of(environment, mechanisms, settings, verification, new(), 0, signals) with { Draw = null };
    }

    private static Replay Of(ValueEnvironment environment, IReadOnlyList<Mechanism> mechanisms, Settings settings, Verification verification, RunOptions run, long draw, IReadOnlyList<double>? known)
    {
        int[] agents = [.. Enumerable.Range(0, environment.Agents)];
        (string Name, Real Value)[] values = [];
        List<Recorded> recorded = [];
        Kernel kernel = Kernel.Record($"replay of {environment.Info.Name}", () =>
        {
            Profile signals = known is null ? environment.Draw() : Given(environment);
            Profile shifts = IncentiveCheck.Shifts(environment);
            values = [.. agents.SelectMany(i => environment.Things.Zip(environment.ValuesOf(i, signals), (thing, value) => (FormattableString.Invariant($"{(thing.Length == 0 ? "" : $"{thing}.")}{i + 1}"), value)))];
            foreach (Mechanism mechanism in mechanisms)
            {
                ValueEnvironment seen = mechanism.View(environment);
                Recorded.Share[] Shares(Outcome outcome) => [.. agents.Select(i => new Recorded.Share(outcome.Details(i), outcome.HasPayments ? outcome.Utility(i, seen.ValuesOf(i, signals)) : null))];
                Outcome truth = mechanism.Run(seen, signals);
                if (!truth.HasPayments)
                {
                    recorded.Add(new(mechanism.Info.Name, Shares(truth), null, null, [], []));
                    continue;
                }

                MisreportSearch.Found[] found = [.. agents.Select(i => new MisreportSearch(seen, mechanism, i, verification).Run(signals, shifts.Of(i)))];
                (Real gain, Real who) = Choice.Largest([.. found.Select(own => own.Gain)]);
                var reported = new Profile(agents.Select(i => signals.Of(i).Select((signal, d) => Real.Choose(Real.AreEqual(who, i), found[i].Report[d], signal))));
                Real[] report = [.. environment.Signals.Select((_, d) => Choice.At(who, [.. found.Select(own => own.Report[d])]))];
                recorded.Add(new(mechanism.Info.Name, Shares(truth), gain, who, report, Shares(mechanism.Run(seen, reported))));
            }

            return [];
        });
        Dictionary<string, double> given = new(settings.InputValues(environment.Info.Parameters.Concat(mechanisms.SelectMany(mechanism => mechanism.Info.Parameters))));
        for (int k = 0; k < (known?.Count ?? 0); k++) given[NameOfGiven(k)] = known![k];
        IReadOnlyList<NamedNode> names = environment.SignalsIn(kernel);
        IEnumerable<Node> watched = [.. names.Select(named => named.Node), .. values.Select(entry => entry.Value.Node), .. recorded.SelectMany(one => one.Nodes)];
        Interpreter at = KernelRun.At(kernel, [.. kernel.Parameters.Select(name => given[name])], run, draw, watched);
        return new(draw, [.. names.Select(named => (named.Name, at[named.Node]))], [.. values.Select(entry => (entry.Name, at[entry.Value.Node]))], [.. recorded.Select(one => one.Played(environment, at))]);
    }

    /// <summary>Signals that are no draws but inputs of the kernel, under the same names.</summary>
    private static Profile Given(ValueEnvironment environment)
    {
        int dimensions = environment.Signals.Count;
        return new(Enumerable.Range(0, environment.Agents).Select(i => Enumerable.Range(0, dimensions).Select(k => Real.Parameter(NameOfGiven(i * dimensions + k)).Named(environment.SignalName(i, k)))));
    }

    private static string NameOfGiven(int place) => FormattableString.Invariant($"given signal {place + 1}");

    /// <summary>Something that happens to an agent.</summary>
    /// <param name="Heading">What it is called in a table.</param>
    /// <param name="Key">What it is called in JSON.</param>
    /// <param name="Value">The number; 1 or 0 for an event.</param>
    /// <param name="IsEvent">It happens or not.</param>
    public sealed record Detail(string Heading, string Key, double Value, bool IsEvent);

    /// <summary>What happens to an agent.</summary>
    /// <param name="Details">What she gets and pays.</param>
    /// <param name="Payoff">What that is worth to her; null where the rule does not say what she pays.</param>
    public sealed record Share(IReadOnlyList<Detail> Details, double? Payoff);

    /// <summary>What a mechanism does at a draw.</summary>
    /// <param name="Mechanism">Its name.</param>
    /// <param name="Truth">What happens to each agent when all tell the truth.</param>
    /// <param name="Agent">The agent who gains most from a misreport, from 1; null where nobody gains.</param>
    /// <param name="Gain">What she gains.</param>
    /// <param name="Report">Her misreport, by the name of the dimension.</param>
    /// <param name="Misreport">What happens to each agent when she misreports.</param>
    public sealed record Play(string Mechanism, IReadOnlyList<Share> Truth, int? Agent, double Gain, IReadOnlyList<(string Name, double Value)> Report, IReadOnlyList<Share> Misreport);

    private sealed record Recorded(string Mechanism, IReadOnlyList<Recorded.Share> Truth, Real? Gain, Real? Who, IReadOnlyList<Real> Report, IReadOnlyList<Recorded.Share> Misreport)
    {
        internal IEnumerable<Node> Nodes => Truth.Concat(Misreport).SelectMany(share => share.Nodes).Concat(Report.Select(value => value.Node)).Concat(Gain is { } gain && Who is { } who ? [gain.Node, who.Node] : []);

        internal Play Played(ValueEnvironment environment, Interpreter at)
        {
            Replay.Share[] truth = [.. Truth.Select(share => share.At(at))];
            double gain = Gain is { } real ? at[real.Node] : 0;
            return gain > 0 && Who is { } who
                ? new(Mechanism, truth, (int)at[who.Node] + 1, gain, [.. Report.Select((value, d) => (environment.Signals[d].Name, at[value.Node]))], [.. Misreport.Select(share => share.At(at))])
                : new(Mechanism, truth, null, 0, [], []);
        }

        internal sealed record Share(IReadOnlyList<Mechanisms.Detail> Details, Real? Payoff)
        {
            internal IEnumerable<Node> Nodes => Details.Select(Node).Concat(Payoff is { } payoff ? [payoff.Node] : []);

            internal Replay.Share At(Interpreter at) =>
                new([.. Details.Select(detail => new Detail(detail.Heading, detail.Key, at[Node(detail)], detail.Event is not null))], Payoff is { } payoff ? at[payoff.Node] : null);

            private static Node Node(Mechanisms.Detail detail) => detail.Number is { } number ? number.Node : detail.Event!.Value.Node;
        }
    }
}
