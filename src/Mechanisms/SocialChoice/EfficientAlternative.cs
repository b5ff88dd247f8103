using ExPost.Kernels;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>The efficient rule: the alternative with the largest social surplus is chosen, in a tie the first of them.</summary>
internal static class EfficientAlternative
{
    /// <summary>Whether each alternative is chosen when these are the signals.</summary>
    /// <param name="environment">The alternatives.</param>
    /// <param name="signals">The signals.</param>
    internal static Bool[] Of(ChoiceEnvironment environment, Profile signals)
    {
        Real place = Choice.Largest(environment.Surpluses(signals)).Place;
        return [.. Enumerable.Range(0, environment.Alternatives).Select(k => Real.AreEqual(place, k))];
    }
}
