using System.Runtime.InteropServices;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>
/// An object of the OpenCL runtime. It keeps the object that it was made from: whatever the order in which handles are disposed of or finalised, a queue
/// or a program is released before its context. Drivers are supposed to see to that themselves, and not all do.
/// </summary>
internal sealed class OpenClHandle : SafeHandle
{
    private readonly Func<nint, int> _release;
    private readonly OpenClHandle? _parent;

    /// <summary>Owns an object.</summary>
    /// <param name="pointer">The object.</param>
    /// <param name="release">The entry point that releases it.</param>
    /// <param name="parent">What must outlive it.</param>
    internal OpenClHandle(nint pointer, Func<nint, int> release, OpenClHandle? parent) : base(0, ownsHandle: true)
    {
        _release = release;
        if (parent is not null)
        {
            bool added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }

        SetHandle(pointer);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        // The driver of a lost device answers with an error, and there is nothing to do about it.
        bool released = _release(handle) == 0;
        _parent?.DangerousRelease();
        return released;
    }
}
