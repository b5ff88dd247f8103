using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>A fact that every engine must pass. Those of this project are there on every machine.</summary>
public sealed class EngineFactAttribute : FactAttribute;
