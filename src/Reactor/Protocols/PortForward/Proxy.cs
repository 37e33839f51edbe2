using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols;

/// <summary>
/// One end of a forwarded connection: what arrives goes to the other end's transport, and the end of each direction too. Reactor
/// thread only. Twisted: <c>portforward.Proxy</c>, which closes both directions when one ends.
/// </summary>
public class Proxy : Protocol, IHalfCloseableProtocol
{
    private bool _readEnded;

    /// <summary>The other end; <see langword="null"/> before there is one and once this end is lost.</summary>
    public Proxy? Peer { get; private set; }

    /// <summary>Ties this end to the other.</summary>
    /// <param name="peer">The other end.</param>
    public void SetPeer(Proxy peer) => Peer = peer;

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value) => Peer?.Transport?.Write(value.Span);

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        Proxy? peer = Peer;
        Peer = null;
        if (peer?.Transport is { } other)
        {
            // This end's transport is its producer, and it would wait for that to be done.
            other.UnregisterProducer();
            other.LoseConnection();
        }
    }

    /// <summary>No more comes from this side: the other side is told.</summary>
    public void ReadConnectionLost()
    {
        _readEnded = true;
        PassEnd();
    }

    /// <inheritdoc/>
    public void WriteConnectionLost()
    {
    }

    /// <summary>Tells the other side of an end that came before that side was there.</summary>
    internal void PassEnd()
    {
        if (!_readEnded || Peer?.Transport is not { } other)
        {
            return;
        }

        other.UnregisterProducer();
        if (other is IStreamTransport stream)
        {
            stream.LoseWriteConnection();
        }
        else
        {
            other.LoseConnection();
        }
    }

    /// <summary>Each end reads only as fast as the other one's peer takes it.</summary>
    private protected static void TieProducers(Proxy one, Proxy other)
    {
        one.Transport!.RegisterProducer(other.Transport!, streaming: true);
        other.Transport!.RegisterProducer(one.Transport!, streaming: true);
    }
}
