using Microsoft.Win32.SafeHandles;

namespace Twisted.Internet.Native;

/// <summary>
/// A descriptor that other threads use (the one that wakes the loop): counted, so that it cannot be closed, and its number
/// given to a connection, under a thread that is about to write to it.
/// </summary>
internal sealed class OwnedDescriptor : SafeHandleMinusOneIsInvalid
{
    internal OwnedDescriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

    internal int Number => (int)handle;

    /// <summary>Gives it up without closing it: the caller closes it.</summary>
    internal int Detach()
    {
        int number = Number;
        SetHandleAsInvalid();
        return number;
    }

    protected override bool ReleaseHandle() => Linux.Close((int)handle) == 0;
}
