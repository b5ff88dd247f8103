namespace ExPost.Tests.Shared.Engines;

/// <summary>Mechanisms in an environment.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Mechanisms">The mechanisms, separated by commas; null for all that run in it.</param>
/// <param name="Settings">The settings of both, separated by semicolons.</param>
internal sealed record CatalogueCase(string Environment, string? Mechanisms, string Settings);
