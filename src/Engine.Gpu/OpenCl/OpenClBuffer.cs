namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>A piece of the device's memory. Queues read and write it.</summary>
public sealed class OpenClBuffer : IDisposable
{
    internal OpenClBuffer(OpenClHandle handle, long bytes)
    {
        Handle = handle;
        Bytes = bytes;
    }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    internal OpenClHandle Handle { get; }

    /// <summary>Gives the memory back, once the launches that use it are over.</summary>
    public void Dispose() => Handle.Dispose();
}
