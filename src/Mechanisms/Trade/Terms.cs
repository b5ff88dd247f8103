using ExPost.Kernels;

namespace ExPost.Mechanisms.Trade;

/// <summary>Whether a buyer and a seller trade, and on which terms.</summary>
/// <param name="Trades">They trade.</param>
/// <param name="Price">What the buyer then pays; it depends on the seller's report alone.</param>
/// <param name="Receipt">What the seller then receives; it depends on the buyer's report alone.</param>
/// <param name="Bound">How far price and receipt may be from the exact ones; null where they are exact.</param>
internal readonly record struct Terms(Bool Trades, Real Price, Real Receipt, Real? Bound)
{
    /// <summary>What happens on these terms.</summary>
    internal ChoiceOutcome Outcome(TradeEnvironment environment)
    {
        var outcome = new ChoiceOutcome(environment, [!Trades, Trades]) { PriceBound = Bound };
        outcome.Pay(by: TradeEnvironment.Buyer, Real.Choose(Trades, Price, 0));
        outcome.Pay(by: TradeEnvironment.Seller, Real.Choose(Trades, -Receipt, 0));
        // With a higher signal a buyer likes trade more, and a seller less.
        outcome.Order(TradeEnvironment.Buyer, [0, 1]);
        outcome.Order(TradeEnvironment.Seller, [1, 0]);
        return outcome;
    }
}
