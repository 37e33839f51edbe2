using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Twisted.Internet.Native;

namespace Twisted.Internet.Loop;

/// <summary>
/// One call of <c>poll</c>: what <see cref="SelectReactor"/> waits with while it watches descriptors that are no sockets (pipes, terminals).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PollSet
{
    private Entry[] _entries = GC.AllocateArray<Entry>(16, pinned: true);
    private Selectable?[] _selectables = new Selectable?[16];
    private int _count;

    internal void Clear()
    {
        _selectables.AsSpan(0, _count).Clear();
        _count = 0;
    }

    /// <summary>Adds a descriptor; without a <paramref name="selectable"/> it is the one that wakes the loop.</summary>
    internal void Add(nint descriptor, Interest interest, Selectable? selectable)
    {
        if (_count == _entries.Length)
        {
            Entry[] larger = GC.AllocateArray<Entry>(_count * 2, pinned: true);
            _entries.CopyTo(larger, 0);
            _entries = larger;
            Array.Resize(ref _selectables, _count * 2);
        }

        short events = (short)(((interest & Interest.Read) != Interest.None ? Linux.POLLIN : 0)
            | ((interest & Interest.Write) != Interest.None ? Linux.POLLOUT : 0));
        _entries[_count] = new Entry((int)descriptor, events, 0);
        _selectables[_count++] = selectable;
    }

    /// <summary>Waits at most so long for any of them.</summary>
    internal void Wait(int milliseconds)
    {
        Entry* entries = (Entry*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_entries));
        if (Linux.Poll(entries, (nuint)_count, milliseconds) >= 0)
        {
            return;
        }

        int errno = Marshal.GetLastPInvokeError();
        if (errno != Errno.EINTR)
        {
            throw new SocketException((int)Errno.ToSocketError(errno), $"poll failed with errno {errno}.");
        }

        for (int i = 0; i < _count; i++)
        {
            _entries[i] = _entries[i] with { Returned = 0 };
        }
    }

    /// <summary>The next one that is ready, counting <paramref name="index"/> up, or <see langword="false"/> at the end.</summary>
    internal bool Next(ref int index, out Selectable? selectable, out Interest ready)
    {
        for (; index < _count; index++)
        {
            short returned = _entries[index].Returned;
            if (returned != 0)
            {
                // An error or hang-up is found by whoever tries to read or write.
                ready = (returned & ~(Linux.POLLIN | Linux.POLLOUT)) != 0
                    ? Interest.Read | Interest.Write
                    : ((returned & Linux.POLLIN) != 0 ? Interest.Read : Interest.None)
                        | ((returned & Linux.POLLOUT) != 0 ? Interest.Write : Interest.None);
                selectable = _selectables[index++];
                return true;
            }
        }

        selectable = null;
        ready = Interest.None;
        return false;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Entry(int Descriptor, short Events, short Returned);
}
