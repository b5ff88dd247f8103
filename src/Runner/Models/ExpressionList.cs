using ExPost.Mechanisms;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>What a model file says once for all buyers, or in a list of one a buyer.</summary>
/// <param name="Expressions">One for all buyers, or one a buyer.</param>
/// <param name="NamesBuyers">Some expression depends on a signal of a buyer who is named by her number.</param>
internal sealed record ExpressionList(IReadOnlyList<ValueExpression> Expressions, bool NamesBuyers)
{
    /// <summary>For all buyers together: a kernel of more takes too long to compile, and no vector code is fast for it.</summary>
    private const int MostOperations = 5_000;

    /// <summary>Before what several buyers share is counted once, so that counting takes no time.</summary>
    private const int MostRepeated = 40 * MostOperations;

    /// <summary>Reads expressions.</summary>
    /// <param name="node">What stands there.</param>
    /// <param name="what">The key at which it stands.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">What a buyer knows.</param>
    /// <param name="inRule">They are part of a rule, where value is the buyer's own value.</param>
    /// <param name="noun">What buyers are called.</param>
    /// <exception cref="UserError">It is none, or not one a buyer, or too long.</exception>
    internal static ExpressionList Read(YamlNode node, string what, int buyers, IReadOnlyList<Signal> signals, bool inRule = false, string noun = "buyer")
    {
        List<ValueExpression> expressions = [];
        bool namesBuyers = false;
        long operations = 0;
        IReadOnlyList<YamlNode> items = Each(node, buyers, what, "expression", noun);
        foreach (YamlNode item in items)
        {
            string text = Text(item, what);
            var scalar = (YamlScalar)item;
            var binder = new Binder(buyers, [.. signals.Select(signal => signal.Name)], scalar.PlaceOf, inRule, noun);
            ValueExpression expression = binder.Value(ExpressionParser.Read(text, scalar.PlaceOf));
            expressions.Add(expression);
            namesBuyers |= binder.NamesBuyers;
            operations += (long)expression.Operations * (items.Count == 1 ? buyers : 1);
            CheckRepeated(operations, item, buyers, inRule, noun);
        }

        return new(expressions, namesBuyers);
    }

    /// <summary>Refuses expressions that take far too many operations, before what several share is counted once.</summary>
    internal static void CheckRepeated(long operations, YamlNode place, int buyers, bool inRule = false, string noun = "buyer")
    {
        if (operations > MostRepeated) throw TooLong(place, buyers, inRule, noun);
    }

    /// <summary>Refuses a model whose expressions take too many operations.</summary>
    internal static void CheckSize(Model model, YamlNode place)
    {
        if (model.Operations() > MostOperations) throw TooLong(place, model.Buyers, model.Allocation is not null, model.Noun);
    }

    /// <summary>One thing for all buyers, or a list of one a buyer.</summary>
    internal static IReadOnlyList<YamlNode> Each(YamlNode node, int buyers, string what, string kind, string noun = "buyer")
    {
        if (node is not YamlList list) return [node];
        // In brackets the comma of max(a, b) ends an item.
        YamlNode? torn = list.InBrackets ? list.Items.FirstOrDefault(item => item is YamlScalar word && word.Text.Count(c => c == '(') != word.Text.Count(c => c == ')')) : null;
        if (torn is not null) throw torn.Error($"in brackets a comma ends an item; write the list with a line for each, '- ' before it, or put each {kind} in quotes");
        return list.Items.Count == buyers
            ? list.Items
            : throw list.Error(FormattableString.Invariant($"{what} is one {kind}, or a list of one {Binder.Article(noun)}: here are {list.Items.Count}, and {(noun == "buyer" ? "buyers is" : "of agents there are")} {buyers}"));
    }

    /// <summary>A line of text.</summary>
    internal static string Text(YamlNode node, string what) =>
        node is YamlScalar { Text: not "" } scalar ? scalar.Text : throw node.Error($"{what} is one line of text, and here is {node.Kind}");

    private static UserError TooLong(YamlNode place, int buyers, bool hasRule, string noun) =>
        place.Error(FormattableString.Invariant($"the values{(hasRule ? " and the allocation" : "")} take more than {MostOperations} operations for {buyers} {noun}s; write shorter ones, or take fewer {noun}s"));
}
