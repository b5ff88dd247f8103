using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of an outcome of any kind. Measures see both the true values and what the mechanism does.</summary>
public static class OutcomeMeasures
{
    /// <summary>The measures of an outcome; those that make no sense for it are absent.</summary>
    /// <param name="environment">The environment, as the mechanism sees it.</param>
    /// <param name="values">The true values of every agent.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(ValueEnvironment environment, IReadOnlyList<IReadOnlyList<Real>> values, Outcome outcome) => outcome switch
    {
        AuctionOutcome sale => AuctionMeasures.Of([.. values.Select(own => own[0])], sale),
        ChoiceOutcome choice => ChoiceMeasures.Of((ChoiceEnvironment)environment, values, choice),
        ObjectsOutcome objects => ObjectsMeasures.Of((ObjectsEnvironment)environment, values, objects),
        SharedGoodOutcome shared => SharedGoodMeasures.Of((SharedGoodEnvironment)environment, values, shared),
        _ => throw new NotSupportedException(outcome.GetType().Name),
    };

    /// <summary>The names of all measures that mechanisms may have, in the order in which they are printed.</summary>
    /// <param name="environments">The environment, as each mechanism sees it.</param>
    public static IReadOnlyList<string> Names(IEnumerable<ValueEnvironment> environments) => [.. environments.SelectMany(environment => environment switch
    {
        AuctionEnvironment auction => AuctionMeasures.Names(auction.Buyers),
        ChoiceEnvironment choice => ChoiceMeasures.Names(choice),
        ObjectsEnvironment objects => ObjectsMeasures.Names(objects),
        SharedGoodEnvironment shared => SharedGoodMeasures.Names(shared),
        _ => throw new NotSupportedException(environment.GetType().Name),
    }).Distinct()];
}
