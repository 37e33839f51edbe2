using System.Globalization;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Sends the time, UTC and readable, and closes. RFC 867. Twisted: <c>wire.Daytime</c>.</summary>
public class Daytime : Protocol
{
    /// <summary>Where the time comes from; the system's unless set.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        string now = TimeProvider.GetUtcNow().ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        Transport!.Write(((Bytes)(now + "\r\n")).Span);
        Transport.LoseConnection();
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }
}
