using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What the client sends, on its way to what runs. Until something does, the channel is paused and no more is kept than came in one piece: the
/// rest is bounded by the channel's window.
/// </summary>
/// <param name="session">Whose input.</param>
internal sealed class SessionInput(SSHSession session)
{
    private readonly Queue<Bytes> _kept = new();
    private bool _paused;
    private bool _ended;
    private bool _endTold;
    private bool _dropped;

    /// <summary>Bytes that wait for something to run.</summary>
    public int KeptBytes { get; private set; }

    public void Write(Bytes data)
    {
        if (_dropped || (session.Closing && !session.RemoteClosed))
        {
            return;
        }

        if (_kept.Count == 0 && session.Client is { IsReady: true } client)
        {
            client.Input(data);
            return;
        }

        _kept.Enqueue(data);
        KeptBytes += data.Length;
        if (!_paused)
        {
            _paused = true;
            session.PauseProducing();
        }
    }

    /// <summary>The client sends no more.</summary>
    public void End()
    {
        _ended = true;
        TellEnd();
    }

    /// <summary>Hands over what was kept, if there is somebody to take it.</summary>
    public void Flush()
    {
        if (_dropped || session.Client is not { IsReady: true } client)
        {
            return;
        }

        while (_kept.TryDequeue(out Bytes data))
        {
            KeptBytes -= data.Length;
            client.Input(data);
        }

        if (_paused)
        {
            _paused = false;
            session.ResumeProducing();
        }

        TellEnd();
    }

    /// <summary>Nobody wants it any more.</summary>
    public void Drop()
    {
        _dropped = true;
        _kept.Clear();
        KeptBytes = 0;
    }

    private void TellEnd()
    {
        if (_ended && !_endTold && !_dropped && _kept.Count == 0 && session.Client is { IsReady: true } client)
        {
            _endTold = true;
            client.InputEnded();
        }
    }
}
