using System.Runtime.InteropServices;
using System.Text;

namespace Twisted.Internet.Native;

/// <summary>Strings as C has them: an array of pointers to UTF-8, each string and the array itself ended by a zero.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _pointers;

    /// <param name="strings">None may hold a zero.</param>
    internal NativeStrings(params ReadOnlySpan<string> strings)
    {
        int size = 0;
        foreach (string text in strings)
        {
            size = checked(size + Encoding.UTF8.GetByteCount(text) + 1);
        }

        int table = checked((strings.Length + 1) * sizeof(byte*));
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)checked(table + size));
        byte* next = (byte*)_pointers + table;
        byte* end = next + size;
        for (int i = 0; i < strings.Length; i++)
        {
            _pointers[i] = next;
            next += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(next, (int)(end - next))) + 1;
        }
    }

    internal byte** Pointers => _pointers;

    public void Dispose()
    {
        NativeMemory.Free(_pointers);
        _pointers = null;
    }
}
