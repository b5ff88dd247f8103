namespace ExPost.Mechanisms.SocialChoice;

/// <summary>
/// The first best: the alternative with the largest social surplus, the first of them in a tie. A benchmark and no mechanism: it has no payments. Where own signals have one dimension payments implement it if weak
/// congruence (5.1) of Jehiel and Moldovanu (2001) holds; where they have several, only if congruence (4.8) does (Theorem 4.3).
/// </summary>
/// <remarks>It is taken for a rule that some payments implement, for a check of its field of interim probabilities to refute where none do.</remarks>
public sealed class Efficient() : ChoiceMechanism<ChoiceEnvironment>(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<ChoiceEnvironment>(
        "efficient",
        "the alternative with the largest social surplus; a benchmark without payments",
        "first best",
        [],
        _ => null,
        _ => new Efficient(),
        _ => Claims.InterimImplementable);

    /// <inheritdoc/>
    public override ChoiceOutcome Run(ChoiceEnvironment environment, Profile reports) => new(environment, EfficientAlternative.Of(environment, reports));
}
