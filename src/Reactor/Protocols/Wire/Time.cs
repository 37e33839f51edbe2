using System.Buffers.Binary;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Sends the seconds since 1900 as four bytes and closes. RFC 868. Twisted's <c>wire.Time</c> counts from 1970, which no client expects.
/// </summary>
public class Time : Protocol
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where the time comes from; the system's unless set.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        Span<byte> seconds = stackalloc byte[sizeof(uint)];

        // It begins anew in 2036, as the RFC has it.
        BinaryPrimitives.WriteUInt32BigEndian(seconds, unchecked((uint)(long)(TimeProvider.GetUtcNow() - Epoch).TotalSeconds));
        Transport!.Write(seconds);
        Transport.LoseConnection();
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }
}
