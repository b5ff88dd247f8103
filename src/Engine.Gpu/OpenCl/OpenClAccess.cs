namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>What kernels may do with a buffer. The host may read and write every buffer.</summary>
public enum OpenClAccess
{
    /// <summary>Kernels read it.</summary>
    ReadOnly,

    /// <summary>Kernels read and write it.</summary>
    ReadWrite,
}
