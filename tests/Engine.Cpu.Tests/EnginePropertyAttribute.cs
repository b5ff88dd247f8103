using FsCheck.Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>A property that every engine must pass. Those of this project are there on every machine.</summary>
public sealed class EnginePropertyAttribute : PropertyAttribute;
