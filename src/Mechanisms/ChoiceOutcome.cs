using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>Which alternative is chosen, and what each agent pays.</summary>
public sealed class ChoiceOutcome : Outcome
{
    private readonly ChoiceEnvironment _environment;
    private readonly Bool[] _chosen;
    private readonly Real?[] _payments;
    private readonly IReadOnlyList<Real>?[] _rising;

    /// <summary>An outcome in which nobody pays anything.</summary>
    /// <param name="environment">The alternatives.</param>
    /// <param name="chosen">Whether each alternative is chosen; exactly one is, whatever the reports.</param>
    public ChoiceOutcome(ChoiceEnvironment environment, IReadOnlyList<Bool> chosen)
    {
        _environment = environment;
        _chosen = [.. chosen];
        _payments = new Real?[environment.Agents];
        _rising = new IReadOnlyList<Real>?[environment.Agents];
    }

    /// <summary>Whether each alternative is chosen.</summary>
    public IReadOnlyList<Bool> Chosen => _chosen;

    /// <summary>What each agent pays, negative where she is paid; null where the rule does not say.</summary>
    public IReadOnlyList<Real?> Payments => _payments;

    /// <inheritdoc/>
    public override bool HasPayments => _payments.Any(payment => payment is not null);

    /// <inheritdoc/>
    public override Real? Deficit => HasPayments ? IfChosen([.. Enumerable.Range(0, _chosen.Length).Select(_environment.Cost)]) - Real.Sum(_payments.Select(payment => payment ?? 0)) : null;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Decisions => [.. _chosen.Select((chosen, k) => (_environment.NameOfAlternative(k), chosen, chosen))];

    /// <summary>An agent pays; what she pays for an alternative must depend on the others' reports alone, or she may gain by a lie.</summary>
    /// <param name="by">The agent, from 0.</param>
    /// <param name="amount">What she pays when what is chosen is chosen, negative where she is paid.</param>
    public void Pay(int by, Real amount) => _payments[by] = amount;

    /// <summary>Says by which numbers an agent's alternatives are ordered: the number of the chosen one must not fall as her signal rises.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="numbers">The number of each alternative.</param>
    public void Order(int agent, IReadOnlyList<Real> numbers) => _rising[agent] = numbers;

    /// <summary>The number of the alternative that is chosen.</summary>
    /// <param name="numbers">A number for each alternative.</param>
    public Real IfChosen(IReadOnlyList<Real> numbers)
    {
        Real found = numbers[^1];
        for (int k = numbers.Count - 2; k >= 0; k--) found = Real.Choose(_chosen[k], numbers[k], found);
        return found;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Quote> Quotes(int agent) => _payments[agent] is { } payment ? [new("payment", payment, Decides: false)] : [];

    /// <inheritdoc/>
    public override Real Utility(int agent, IReadOnlyList<Real> values)
    {
        Real worth = IfChosen([.. Enumerable.Range(0, _chosen.Length).Select(k => _environment.Worth(agent, k, values))]);
        return _payments[agent] is { } payment ? worth - payment : worth;
    }

    /// <summary>Whether each alternative is chosen; one for all.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Real Value)> Allocation(int agent) => [.. _chosen.Select((chosen, k) => (_environment.NameOfAlternative(k), Real.Choose(chosen, 1, 0)))];

    /// <inheritdoc/>
    public override Real? Rising(int agent) => _rising[agent] is { } numbers ? IfChosen(numbers) : null;

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details(int agent) =>
    [
        .. _chosen.Select((chosen, k) => new Detail(_environment.NameOfAlternative(k), _environment.NameOfAlternative(k).Replace(' ', '-'), null, chosen)),
        .. _payments[agent] is { } payment ? new[] { new Detail("payment", "payment", payment, null) } : [],
    ];
}
