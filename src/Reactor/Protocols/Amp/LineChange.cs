using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// How a connection gets from boxes in the clear to TLS, or to another protocol: what it has asked its peer for, and the boxes that wait for
/// the answer. What waits is bounded, and so is the time.
/// </summary>
internal sealed class LineChange(BinaryBoxProtocol line)
{
    /// <summary>The changes by their names.</summary>
    internal const string TLS = nameof(StartTLS);
    internal const string Switch = "a switch to another protocol";

    private readonly List<AmpBox> _held = [];
    private string? _asked;
    private long _heldBytes;
    private bool _switched;
    private IDelayedCall? _timer;

    /// <summary>Whether the peer has been asked for a change and has not answered.</summary>
    internal bool Asking => _asked is not null;

    /// <summary>One change is asked for after the other.</summary>
    /// <exception cref="ProtocolSwitched">Another one is asked for.</exception>
    internal void RequireFree(string change)
    {
        if (_asked is not null)
        {
            throw new ProtocolSwitched($"The peer has not answered the request for {_asked}: wait for that before you ask for {change}.");
        }
    }

    /// <summary>The peer was asked for a change.</summary>
    internal void Ask(string change)
    {
        _asked = change;
        double limit = line.ChangeTimeout;
        _timer = line.Transport!.Reactor.CallLater(limit, () =>
        {
            _timer = null;
            line.HangUp(new AmpError($"The peer did not answer the request for {change} for {limit} s."));
        });
    }

    /// <summary>
    /// Whether a box waits. While TLS is asked for, all do. While a switch is asked for, answers do, for AMP may go on; questions are refused.
    /// </summary>
    /// <param name="box">The box.</param>
    /// <param name="size">What it costs to keep: small boxes take more than their bytes.</param>
    /// <exception cref="ProtocolSwitched">No box can be sent.</exception>
    internal bool Holds(AmpBox box, int size)
    {
        bool isQuestion = box.ContainsKey(AmpCodes.Command);
        if (_switched || (_asked == Switch && isQuestion))
        {
            throw new ProtocolSwitched("The connection is given to another protocol, or about to be: no box can be sent.");
        }

        if (_asked is null)
        {
            return false;
        }

        _heldBytes += size;
        if (_heldBytes > TransportLimits.MaxBufferedBytes)
        {
            line.HangUp(new TooLong($"{_heldBytes} bytes wait for the peer to answer the request for {_asked}, more than {TransportLimits.MaxBufferedBytes}."));
        }
        else
        {
            _held.Add(box);
        }

        return true;
    }

    /// <summary>Neither side answers while it waits for the other's answer: this would go on for ever.</summary>
    /// <exception cref="RemoteAmpError">This side asks for something itself; the connection is being closed.</exception>
    internal void RequireNotAsking(string what)
    {
        if (_asked is null)
        {
            return;
        }

        string why = $"The peer asked to {what} while it was being asked for {_asked}.";
        line.HangUp(new AmpError(why));
        throw new RemoteAmpError(AmpCodes.Unknown, why);
    }

    /// <summary>The answer is there. What waited is the caller's to send.</summary>
    internal IReadOnlyList<AmpBox> Answered()
    {
        AmpBox[] held = [.. _held];
        Stop();
        return held;
    }

    /// <summary>There is none, or it is no.</summary>
    internal void Refused(Failure failure)
    {
        string? asked = _asked;
        IReadOnlyList<AmpBox> held = Answered();
        if (asked is null || !line.Connected)
        {
            return;
        }

        if (failure.Value is not RemoteAmpError)
        {
            line.HangUp(new AmpError($"The request for {asked} was given up before it was answered: {failure.GetErrorMessage()}", failure.Value));
        }
        else if (asked == TLS && held.Count > 0)
        {
            line.HangUp(new AmpError($"The peer refused StartTLS. {held.Count} boxes that were to go out encrypted are not sent.", failure.Value));
        }
        else
        {
            try
            {
                Send(held);
            }
            catch (Exception error) when (error is AmpError or ConnectionLost)
            {
                // As for an answer that did not wait.
                line.UnhandledError(new Failure(error));
            }
        }
    }

    internal void Send(IReadOnlyList<AmpBox> held)
    {
        foreach (AmpBox box in held)
        {
            line.SendBox(box);
        }
    }

    /// <summary>No box goes through any more.</summary>
    internal void Switched()
    {
        Stop();
        _switched = true;
    }

    /// <summary>Forgets what was asked for.</summary>
    internal void Stop()
    {
        _timer?.Cancel();
        _timer = null;
        _asked = null;
        _held.Clear();
        _heldBytes = 0;
    }
}
