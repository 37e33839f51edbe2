using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Ends a connection whose peer is silent, though asked for a sign of life. OpenSSH's <c>ClientAliveInterval</c> and <c>ClientAliveCountMax</c>.</summary>
/// <param name="transport">Whose peer.</param>
/// <param name="requests">Sends the questions.</param>
internal sealed class KeepAlive(SSHTransportBase transport, GlobalRequests requests)
{
    private IDelayedCall? _next;
    private uint _sequence;
    private int _bufferedWhenFull;
    private int _asked;

    private SSHLimits Limits => transport.Limits;

    /// <summary>Begins to watch.</summary>
    public void Start()
    {
        _sequence = transport.IncomingPacketSequence;
        _bufferedWhenFull = transport.IsOutputFull ? transport.Transport!.BufferedBytes : 0;
        _next = transport.Transport!.Reactor.CallLater(Limits.KeepAliveInterval.TotalSeconds, Look);
    }

    /// <summary>Watches no more.</summary>
    public void Stop()
    {
        if (_next?.Active() == true)
        {
            _next.Cancel();
        }

        _next = null;
    }

    private void Look()
    {
        // Who reads slowly what waits for it is not dead, though we do not read its answers meanwhile; what little waits otherwise goes to the system, whoever is
        // dead. Nor is one dead whom we keep waiting.
        bool isAlive = transport.IncomingPacketSequence != _sequence
            || transport.Transport!.BufferedBytes < _bufferedWhenFull
            || transport.IsWaitingForUs;
        if (isAlive)
        {
            _asked = 0;
        }
        else if (_asked >= Limits.KeepAliveCount)
        {
            transport.Fail(new TooSlowException("The peer does not answer."));
            return;
        }
        else
        {
            _asked++;
            transport.Guarded(requests.SendKeepAlive);
        }

        if (!transport.IsEnding)
        {
            Start();
        }
    }
}
