using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;

namespace Twisted.Internet.Tls;

/// <summary>How far a <see cref="TLSLayer"/> is, how it ends and why, and how long it waits for the peer. The first reason stays.</summary>
internal abstract class TLSEnding(ITLSHost host, TLSEngine engine)
{
    private Exception? _reason;
    private IDelayedCall? _timer;
    private int _left;

    /// <summary>How far it is.</summary>
    protected enum State
    {
        /// <summary>What the protocol writes waits.</summary>
        Handshaking,

        /// <summary>Both directions are open.</summary>
        Open,

        /// <summary>We have said close_notify and wait for the peer's.</summary>
        Closing,

        /// <summary>Nothing goes through any more; the connection is about to end.</summary>
        Closed,

        /// <summary>It has ended.</summary>
        Lost,
    }

    /// <summary>Whether both directions are open.</summary>
    internal bool IsOpen => Status == State.Open;

    /// <summary>Whether nothing goes through any more.</summary>
    internal bool IsOver => Status is State.Closed or State.Lost;

    /// <summary>The connection and the protocol.</summary>
    protected ITLSHost Host { get; } = host;

    /// <summary>What encrypts and decrypts.</summary>
    protected TLSEngine Engine { get; } = engine;

    /// <summary>How far it is.</summary>
    protected State Status { get; set; } = State.Handshaking;

    /// <summary>Where it is told what went wrong.</summary>
    protected ILogger Log { get; } = new SafeLogger(host.Reactor.LoggerFactory.CreateLogger(ReactorLog.Category));

    internal static TLSError Explain(Exception error)
    {
        Exception root = error.GetBaseException();
        string what = error.Message.TrimEnd('.', ' ');
        return new TLSError(
            ReferenceEquals(root, error) ? $"TLS failed: {what}." : $"TLS failed: {what} ({root.Message.TrimEnd('.', ' ')}).", error);
    }

    internal void Fail(ConnectionLost reason)
    {
        if (!IsOver)
        {
            ReactorLog.TLSFailed(Log, Host.Transport.GetPeer(), reason.Message);
            _reason ??= reason;
            Close();
        }
    }

    internal void Abort(ConnectionLost reason)
    {
        if (!IsOver)
        {
            _reason ??= reason;
            Status = State.Closed;
            StopTimer();
            Host.AbortConnection();
        }
    }

    /// <summary>In a turn of our own: what a protocol throws ends its connection, as it would in the connection's turn.</summary>
    internal void Soon(string callback, Action action) => Host.Reactor.CallFromThread(() =>
    {
        try
        {
            action();
        }
        catch (Exception error)
        {
            ReactorLog.ProtocolFailed(Log, Host.Transport.GetPeer(), callback, error);
            Abort(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
        }
    });

    /// <summary>Nothing goes through any more; what was encrypted, an alert for instance, is still sent.</summary>
    protected void Close()
    {
        if (!IsOver)
        {
            Status = State.Closed;
            StopTimer();
            OnClosed();
        }
    }

    /// <summary>It is closed: the connection is to be.</summary>
    protected abstract void OnClosed();

    /// <summary>The handshake did not come about.</summary>
    protected void HandshakeFailed(Exception error)
    {
        if (error is not (IOException or AuthenticationException))
        {
            // Not the peer's doing.
            ReactorLog.ProtocolFailed(Log, Host.Transport.GetPeer(), "the TLS options", error);
        }

        Fail(Engine.Refused is string why
            ? new VerificationError($"The peer's certificate is refused: {why}.", error)
            : Explain(error));
    }

    /// <summary>What the protocol is told.</summary>
    /// <param name="reason">How the connection ended.</param>
    /// <param name="handshaking">Whether the handshake was not done.</param>
    /// <param name="truncated">Whether the peer has not said that it has no more to say.</param>
    protected Exception ReasonFor(Exception reason, bool handshaking, bool truncated) => _reason
        ?? (reason is not ConnectionDone || !truncated ? reason
        : handshaking ? new TLSError("The peer closed the connection during the TLS handshake.")
        : new ConnectionLost("The peer closed the connection without saying so in TLS (close_notify): what it sent may have been cut short."));

    /// <summary>Says close_notify.</summary>
    protected void Shutdown()
    {
        try
        {
            Engine.Shutdown();
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            Fail(Explain(error));
        }
    }

    /// <summary>A handshake that is not done in time fails.</summary>
    /// <param name="seconds">The time.</param>
    protected void StartHandshakeTimer(double seconds) => _timer = Host.Reactor.CallLater(seconds, () =>
    {
        _timer = null;
        Fail(new TLSError($"The TLS handshake was not done after {seconds} s."));
    });

    /// <summary>A peer that neither answers our close_notify nor closes cannot keep the connection for ever.</summary>
    protected void StartCloseTimer()
    {
        _left = Host.BufferedBytes;
        _timer = Host.Reactor.CallLater(TransportLimits.CloseTimeout, () =>
        {
            _timer = null;
            if (Host.BufferedBytes < _left)
            {
                StartCloseTimer();
                return;
            }

            ReactorLog.CloseTimedOut(Log, Host.Transport.GetPeer(), TransportLimits.CloseTimeout);
            Abort(new ConnectionLost($"The peer did not answer for {TransportLimits.CloseTimeout} s while the connection was being closed."));
        });
    }

    protected void StopTimer()
    {
        _timer?.Cancel();
        _timer = null;
    }
}
