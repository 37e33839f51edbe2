using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Requests about a connection as a whole: the peer's, answered in their order, and ours. RFC 4254 §4.</summary>
/// <param name="conn">Whose they are.</param>
internal sealed class GlobalRequests(SSHConnection conn)
{
    private PendingReplies<Bytes?>? _pending;
    private AwaitedReplies _awaited;

    private SSHTransportBase Transport => conn.Transport!;

    /// <summary>The peer asks something.</summary>
    public void Take(in GlobalRequest request)
    {
        string type = request.RequestType;
        Bytes data = new(request.Data);
        PendingReplies<Bytes?>.Slot? slot = request.WantReply ? (_pending ??= new PendingReplies<Bytes?>(Reply)).Add() : null;
        conn.Host.Gate.Enter();
        Deferred<Bytes?> answer;
        try
        {
            answer = conn.AnswerGlobalRequest(type, data);
        }
#pragma warning disable CA1031 // Whatever the application throws, it refuses with it.
        catch (Exception error) when (error is not DisconnectException)
#pragma warning restore CA1031
        {
            answer = Defer.Fail<Bytes?>(error);
        }

        answer.AddCallbacks(
            reply => Done(slot, reply),
            failure =>
            {
                conn.Host.RequestFailed(type, failure);
                Done(slot, null);
            });
    }

    /// <summary>We ask something.</summary>
    /// <returns>The answer; null when none is wanted.</returns>
    public Deferred<Bytes>? Send(string type, Bytes data, bool wantReply)
    {
        if (conn.IsStopped)
        {
            return wantReply ? Defer.Fail<Bytes>(new ConchError("The connection was lost.")) : null;
        }

        SendNow(type, data.Span, wantReply);
        return wantReply ? _awaited.Add() : null;
    }

    /// <summary>Asks whether the peer is there: any answer will do.</summary>
    public void SendKeepAlive()
    {
        SendNow("keepalive@openssh.com", default, wantReply: true);
        _awaited.AddUnwatched();
    }

    /// <summary>The peer granted our first request.</summary>
    public void Granted(ReadOnlySpan<byte> data) => _awaited.Granted(data);

    /// <summary>The peer refused our first request.</summary>
    public void Refused() => _awaited.Refused("global request failed");

    /// <summary>The connection is gone.</summary>
    public void Drop()
    {
        _pending?.Clear();
        _awaited.FailAll("The connection was lost.");
    }

    private void SendNow(string type, ReadOnlySpan<byte> data, bool wantReply) =>
        Transport.Send(new GlobalRequest { RequestType = type, WantReply = wantReply, Data = data });

    private void Done(PendingReplies<Bytes?>.Slot? slot, Bytes? reply)
    {
        if (slot is not null)
        {
            _pending!.Answer(slot, reply);
        }

        conn.Host.Gate.Leave();
    }

    private void Reply(Bytes? reply)
    {
        if (reply is { } data)
        {
            Transport.SendPacket((byte)MessageNumber.RequestSuccess, data.Span);
        }
        else
        {
            Transport.SendPacket((byte)MessageNumber.RequestFailure, []);
        }
    }
}
