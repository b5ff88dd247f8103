using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for a public good: what it costs, what it is worth to each agent, and one signal of each.</summary>
internal sealed class ModelPublicGood : PublicGoodEnvironment, IModelEnvironment
{
    private const string AgentsKey = "agents", CostKey = "cost";

    private const int MostAgents = 16;

    private ModelPublicGood(EnvironmentInfo info, Model model) : base(info, model.Buyers, model.Signals[0]) => Model = model;

    /// <inheritdoc/>
    public Model Model { get; }

    /// <summary>A file that says who the agents are, or what the good costs.</summary>
    internal static bool IsIn(YamlMap map) => map.Entries.Any(entry => entry.Key.Text is AgentsKey or CostKey);

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It is no model.</exception>
    internal static Model Read(YamlMap map, string path)
    {
        map.CheckKeys(AgentsKey, "signals", CostKey, "value");
        int agents = Count(map.Required(AgentsKey, "the number of agents"));
        IReadOnlyList<Signal> signals = ModelFile.OneSignal(map, agents, "agent");
        double cost = Number(map.Required(CostKey, "what the good costs"));
        YamlNode worth = map.Required("value", "what the good is worth to an agent");
        ExpressionList values = ExpressionList.Read(worth, "value", agents, signals, noun: "agent");
        var model = new Model(Path.GetFileName(path), agents, signals, values.Expressions, values.NamesBuyers) { Kind = ModelKind.PublicGood, Cost = cost };
        ExpressionList.CheckSize(model, worth);
        return model;
    }

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model)
    {
        string summary = string.Join("; ", model.Values.Select((value, k) => model.Values.Count == 1 ? $"v_i = {value}" : FormattableString.Invariant($"v_{k + 1} = {value}")));
        EnvironmentInfo? info = null;
        return info = new(model.Name, summary, "a model file", [], _ => new ModelPublicGood(info!, model));
    }

    /// <inheritdoc/>
    public override Real Value(int agent, Profile signals) => Model.Value(agent).Record(new(signals, agent, Other: -1));

    /// <inheritdoc/>
    public override Real Cost(int alternative) => alternative == Provided ? Model.Cost : 0;

    private static int Count(YamlNode node)
    {
        string text = ExpressionList.Text(node, AgentsKey);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int agents) && agents is >= 2 and <= MostAgents
            ? agents
            : throw node.Error(FormattableString.Invariant($"{AgentsKey} is a whole number from 2 to {MostAgents}, and here is '{YamlFile.Shown(text)}'"));
    }

    private static double Number(YamlNode node)
    {
        string text = ExpressionList.Text(node, CostKey);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double cost) && cost >= 0 && double.IsFinite(cost)
            ? cost
            : throw node.Error($"{CostKey} is a number that is not negative, such as 1.5, and here is '{YamlFile.Shown(text)}'");
    }
}
