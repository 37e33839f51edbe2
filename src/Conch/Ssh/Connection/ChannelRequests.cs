using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The requests of one channel: the peer's, answered in their order, and ours.</summary>
/// <param name="channel">Whose they are.</param>
internal sealed class ChannelRequests(SSHChannel channel)
{
    private PendingReplies<bool>? _pending;
    private AwaitedReplies _awaited;
    private List<(string Type, Bytes Data, bool WantReply)>? _held;

    private ChannelHost Host => channel.Host;

    /// <summary>The peer asks something.</summary>
    public void Take(in ChannelRequest request)
    {
        string type = request.RequestType;
        Bytes data = new(request.Data);
        PendingReplies<bool>.Slot? slot = request.WantReply ? (_pending ??= new PendingReplies<bool>(Reply)).Add() : null;
        Host.Gate.Enter();

        // What the handler writes waits for the answer: a client that learns first that its command runs, and then sees output, is the rule.
        channel.Outgoing.Cork();
        Deferred<bool> answer;
        try
        {
            Host.Observer?.ChannelRequested(channel, type, data);
            answer = PermissionRules.Allows(channel.Conn.Transport!.Permissions, channel, ref type, ref data) ? channel.RequestReceived(type, data) : false;
        }
#pragma warning disable CA1031 // Whatever the application throws, it refuses with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            answer = Defer.Fail<bool>(error);
        }

        answer.AddCallbacks(
            granted => Done(slot, granted),
            failure =>
            {
                Host.RequestFailed(type, failure);
                Done(slot, granted: false);
            });
        channel.Outgoing.Uncork();
    }

    /// <summary>We ask something.</summary>
    /// <returns>The answer; null when none is wanted.</returns>
    public Deferred<Bytes>? Send(string type, Bytes data, bool wantReply)
    {
        if (channel.LocalClosed || channel.RemoteClosed)
        {
            return wantReply ? Defer.Fail<Bytes>(new ConchError("Channel closed.")) : null;
        }

        Deferred<Bytes>? answer = wantReply ? _awaited.Add() : null;
        if (channel.Outgoing.IsCorked)
        {
            _held ??= [];
            _held.Add((type, data, wantReply));
        }
        else
        {
            SendNow(type, data, wantReply);
        }

        return answer;
    }

    /// <summary>Sends what was asked while a handler ran.</summary>
    public void SendHeld()
    {
        if (_held is null)
        {
            return;
        }

        foreach ((string type, Bytes data, bool wantReply) in _held)
        {
            SendNow(type, data, wantReply);
        }

        _held = null;
    }

    /// <summary>The peer granted our first request.</summary>
    public void Granted() => _awaited.Granted(default);

    /// <summary>The peer refused our first request.</summary>
    public void Refused() => _awaited.Refused("channel request failed");

    /// <summary>The channel is gone.</summary>
    public void Drop()
    {
        _held = null;
        _pending?.Clear();
        _awaited.FailAll("Channel closed.");
    }

    private void SendNow(string type, Bytes data, bool wantReply)
    {
        if (!channel.LocalClosed)
        {
            Host.Transport.Send(
                new ChannelRequest { Recipient = channel.RemoteId, RequestType = type, WantReply = wantReply, Data = data.Span });
        }
    }

    private void Done(PendingReplies<bool>.Slot? slot, bool granted)
    {
        if (slot is not null)
        {
            _pending!.Answer(slot, granted);
        }

        Host.Gate.Leave();
    }

    private void Reply(bool granted)
    {
        if (!channel.LocalClosed)
        {
            Host.SendNumbers(granted ? MessageNumber.ChannelSuccess : MessageNumber.ChannelFailure, channel.RemoteId);
        }
    }
}
