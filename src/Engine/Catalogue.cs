using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Demand = ExPost.Mechanisms.ManyObjects.Demand;
using ObjectPrices = ExPost.Mechanisms.ManyObjects.PersonalizedPrice;

namespace ExPost.Engine;

/// <summary>All environments and mechanisms. A new one is a file in src/Mechanisms and a line here.</summary>
public static class Catalogue
{
    /// <summary>The environments.</summary>
    public static IReadOnlyList<EnvironmentInfo> Environments { get; } =
    [
        PrivateCommon.Entry,
        Linear.Entry,
        WeightedSum.Entry,
        Maximum.Entry,
        PrivateValues.Entry,
        TwoSignal.Entry,
        TwoObjects.Entry,
    ];

    /// <summary>The mechanisms.</summary>
    public static IReadOnlyList<MechanismInfo> Mechanisms { get; } =
    [
        PersonalizedPrice.Entry,
        Pivotal.Entry,
        GeneralizedVickrey.Entry,
        PostedPrice.Entry,
        SecondPrice.Entry,
        FirstPrice.Entry,
        Optimal.Entry,
        EqualShare.Entry,
        Efficient.Entry,
        Demand.Entry,
        ObjectPrices.Entry,
    ];
}
