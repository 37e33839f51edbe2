using System.Buffers;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Makes a memory of a span for the time of one call, so that data goes from the decrypted packet to whoever reads it without a copy. Who keeps the memory
/// gets an exception later, not somebody else's bytes.
/// </summary>
internal sealed unsafe class BorrowedMemory : MemoryManager<byte>
{
    private byte* _pointer;
    private int _length;

    /// <summary>Whether something is lent now.</summary>
    public bool IsLent => _pointer != null;

    /// <summary>Calls a channel with the span.</summary>
    /// <param name="channel">Gets it as its next piece of data.</param>
    /// <param name="data">At least one byte.</param>
    public void Lend(SSHChannel channel, ReadOnlySpan<byte> data)
    {
        fixed (byte* pointer = data)
        {
            _pointer = pointer;
            _length = data.Length;
            try
            {
                channel.OnNext(CreateMemory(data.Length));
            }
            finally
            {
                _pointer = null;
                _length = 0;
            }
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(Checked(), _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        return new MemoryHandle(Checked() + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // It is pinned as long as it is lent.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private byte* Checked() =>
        _pointer != null
            ? _pointer
            : throw new InvalidOperationException("This memory was borrowed: it is valid during OnNext only. Copy what is to be kept.");
}
