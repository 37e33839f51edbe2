using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Twisted.Internet.Native;

/// <summary>
/// An array of <c>struct epoll_event</c> { uint32 events; uint64 data; } in pinned memory. The kernel packs it to 12 bytes on
/// x86-64 only; everywhere else <c>data</c> is aligned to 8 and the whole takes 16. Hence a stride and not a struct.
/// </summary>
internal sealed unsafe class EPollEvents
{
    private static readonly bool Packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int Stride = Packed ? 12 : 16;
    private static readonly int DataOffset = Packed ? 4 : 8;

    private readonly byte[] _memory;

    internal EPollEvents(int capacity)
    {
        Capacity = capacity;
        _memory = GC.AllocateArray<byte>(capacity * Stride, pinned: true);
    }

    internal int Capacity { get; }

    internal byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));

    internal uint GetFlags(int index) => Unsafe.ReadUnaligned<uint>(Pointer + (index * Stride));

    internal ulong GetData(int index) => Unsafe.ReadUnaligned<ulong>(Pointer + (index * Stride) + DataOffset);

    internal void Set(int index, uint flags, ulong data)
    {
        Unsafe.WriteUnaligned(Pointer + (index * Stride), flags);
        Unsafe.WriteUnaligned(Pointer + (index * Stride) + DataOffset, data);
    }
}
