using System.Runtime.CompilerServices;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>M_i(θ) of M1 as formulas (Ke 2009, equations 4 and 6): what buyer i pays when she wins with the type θ.</summary>
internal sealed class WinnerPayments
{
    /// <summary>What was found before: the same for all mechanisms, and for all kernels in which they are recorded.</summary>
    private static readonly ConditionalWeakTable<AuctionEnvironment, WinnerPayments> s_found = [];

    private readonly AuctionEnvironment _environment;

    /// <summary>m_i, where M_i = m_i S; null where there is a table.</summary>
    private readonly double[]? _shares;

    private readonly Func<Real, Real>[] _tables = [];

    private WinnerPayments(AuctionEnvironment environment)
    {
        _environment = environment;
        Signal types = environment.Signals[0];
        Distribution[] distributions = SurplusSale.Distributions(environment);
        _shares = environment is SurplusPrivate power ? WinnerPayment.Shares(distributions, power.Gamma) : null;
        if (_shares is not null) return;
        Func<double, double>[] payments = WinnerPayment.Of(distributions, SurplusSale.SurplusOf(environment), SurplusSale.Kinks(environment));
        // One for all where buyers are alike.
        _tables = [.. payments.Take(types.IsSame ? 1 : payments.Length).Select(payment => SurplusSale.Table(environment, "payment of the winner", payment))];
    }

    /// <summary>Why there are none, or null when there are.</summary>
    internal static string? WhyNot(AuctionEnvironment environment) => SurplusSale.WhyNot(environment) ?? SurplusSale.Problem(() => Found(environment));

    /// <summary>The payments in an environment.</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="environment">The buyers, and S.</param>
    /// <exception cref="CannotRunException">There are none.</exception>
    internal static WinnerPayments Of(string mechanism, AuctionEnvironment environment) => SurplusSale.OrCannotRun(mechanism, () => Found(environment));

    /// <summary>M_i as a function of the type.</summary>
    /// <param name="buyer">i, from 0.</param>
    internal Func<Real, Real> Payment(int buyer) => type => _shares is null
        ? _tables[_tables.Length == 1 ? 0 : buyer](type)
        : _shares[buyer] * SurplusSale.Surplus(_environment, type);

    /// <summary>What the winner pays.</summary>
    /// <param name="reports">The reports.</param>
    /// <param name="wins">Who wins: the highest type.</param>
    internal Real Paid(Profile reports, Bool[] wins)
    {
        Real[] types = SurplusSale.Types(reports);
        return _environment.Signals[0].IsSame ? Payment(0)(Real.Max(types)) : SurplusSale.Winners(wins, [.. types.Select((type, i) => Payment(i)(type))]);
    }

    private static WinnerPayments Found(AuctionEnvironment environment)
    {
        lock (s_found) return s_found.GetValue(environment, key => new(key));
    }
}
