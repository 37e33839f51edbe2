using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Sends a quotation and closes. RFC 865. Twisted: <c>wire.QOTD</c>.</summary>
public class QOTD : Protocol
{
    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        Transport!.Write(GetQuote().Span);
        Transport.LoseConnection();
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }

    /// <summary>The quotation.</summary>
    public virtual Bytes GetQuote() => "Reading maketh a full man, conference a ready man, and writing an exact man.\r\n";
}
