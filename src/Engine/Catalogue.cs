using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.PublicGoods;
using ExPost.Mechanisms.SingleObject;
using ExPost.Mechanisms.SocialChoice;
using ExPost.Mechanisms.SurplusAuctions;
using ExPost.Mechanisms.Trade;
using Demand = ExPost.Mechanisms.ManyObjects.Demand;
using Efficient = ExPost.Mechanisms.SingleObject.Efficient;
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
        TwoAlternative.Entry,
        LinearChoice.Entry,
        BilateralTrade.Entry,
        PublicGood.Entry,
        TwoObjects.Entry,
        SurplusPrivate.Entry,
        SurplusPublic.Entry,
        SurplusFixed.Entry,
        SquareRoot.Entry,
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
        ExPost.Mechanisms.SocialChoice.Efficient.Entry,
        EfficientTransfers.Entry,
        CongruentTransfers.Entry,
        SecondBest.Entry,
        NaiveExternality.Entry,
        ExPost.Mechanisms.Trade.GeneralizedVcg.Entry,
        PriceOffers.Entry,
        ExPost.Mechanisms.PublicGoods.GeneralizedVcg.Entry,
        Threshold.Entry,
        ContributionOffers.Entry,
        Demand.Entry,
        ObjectPrices.Entry,
        M1.Entry,
        FirstPriceRedistribution.Entry,
        M2.Entry,
        M3.Entry,
        UniformPrice.Entry,
        Vcg.Entry,
        SharedVcg.Entry,
        Agv.Entry,
        SharedAgv.Entry,
    ];
}
