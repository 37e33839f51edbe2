using Twisted.Conch.Ssh;

namespace Twisted.Conch;

/// <summary>A session's standard error as a stream to write to, for any thread.</summary>
/// <param name="output">The way to the client.</param>
internal sealed class SessionErrorStream(SessionOutput output) : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException("A session has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A session has no position.");
        set => throw new NotSupportedException("A session has no position.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Standard error is written only.");

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(SSHConnection.EXTENDED_DATA_STDERR, buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        output.WriteAsync(SSHConnection.EXTENDED_DATA_STDERR, buffer, cancellationToken);

    public override void Flush()
    {
        // All that is written goes out at the end of the reactor's turn.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A session cannot be searched.");

    public override void SetLength(long value) => throw new NotSupportedException("A session has no length.");
}
