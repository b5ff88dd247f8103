namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>What a device is, as its driver says.</summary>
public enum OpenClDeviceKind
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics processor.</summary>
    Gpu,

    /// <summary>A card for computing only.</summary>
    Accelerator,
}
