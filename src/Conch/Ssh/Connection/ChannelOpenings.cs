using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The channels that a peer asks for, from the request to the answer. One that is refused was never in the table: it leaves nothing behind.
/// </summary>
/// <param name="conn">Whose peer.</param>
internal sealed class ChannelOpenings(SSHConnection conn)
{
    private int _undecided;
    private int _undecidedSessions;

    /// <summary>Whether the client said that it wants no more sessions. OpenSSH's PROTOCOL §2.2.</summary>
    public bool NoMoreSessions { get; set; }

    private SSHTransportBase Transport => conn.Transport!;

    private ChannelTable Table => conn.Host.Table;

    /// <summary>The peer asks for a channel.</summary>
    public void Take(in ChannelOpenRequest request)
    {
        bool isSession = request.ChannelType == SSHConnection.SessionType;
        if (isSession && NoMoreSessions)
        {
            // Somebody else speaks for the client, who said so to be safe from just that.
            throw new UnexpectedMessageException("A session was asked for after no-more-sessions.");
        }

        Asked asked = new(request.ChannelType, request.Sender, request.WindowSize, request.MaxPacket, new Bytes(request.Data));
        if (Refusal(asked, isSession) is { } refusal)
        {
            Refuse(asked, refusal);
            return;
        }

        if (!PermissionRules.AllowsChannel(Transport.Permissions, asked.Type, asked.Data))
        {
            Refuse(asked, new ConchError("The key of the login does not allow it.", SSHConnection.OPEN_ADMINISTRATIVELY_PROHIBITED));
            return;
        }

        Count(isSession, 1);
        Deferred<SSHChannel> decision;
        try
        {
            decision = conn.GetChannel(
                asked.Type, asked.Window, (int)Math.Min(asked.MaxPacket, SSHConnection.DefaultMaxPacket), asked.Data);
        }
#pragma warning disable CA1031 // Whatever the application throws, it refuses with it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            decision = Defer.Fail<SSHChannel>(error);
        }

        decision.AddCallbacks(
            channel =>
            {
                Count(isSession, -1);
                Transport.Guarded(() => Open(asked, channel));
                if (Transport.IsEnding && channel.Id < 0)
                {
                    channel.OpenFailed(ChannelHost.Lost());
                }
            },
            failure =>
            {
                Count(isSession, -1);
                Refuse(asked, ErrorOf(asked, failure));
            });
    }

    private static ConchError Shortage(string message) => new(message, SSHConnection.OPEN_RESOURCE_SHORTAGE);

    private ConchError? Refusal(in Asked asked, bool isSession)
    {
        SSHLimits limits = Transport.Limits;
        if (asked.MaxPacket == 0)
        {
            return new ConchError("A largest packet of 0 bytes cannot be.", SSHConnection.OPEN_ADMINISTRATIVELY_PROHIBITED);
        }

        if (Table.OfPeer + _undecided >= limits.Channels)
        {
            return Shortage("There are too many channels.");
        }

        return isSession && Table.SessionsOfPeer + _undecidedSessions >= limits.Sessions
            ? Shortage("There are too many sessions.")
            : null;
    }

    private ConchError ErrorOf(in Asked asked, Failure failure)
    {
        if (failure.Value is ConchError error)
        {
            return error;
        }

        ConnectionLog.ChannelFailed(conn.Host.Log, Transport.GetPeer(), asked.Type, failure.Value);
        return new ConchError("unknown failure", SSHConnection.OPEN_CONNECT_FAILED);
    }

    private void Refuse(in Asked asked, ConchError error)
    {
        int code = error.Reason as int? ?? SSHConnection.OPEN_CONNECT_FAILED;
        ConnectionLog.ChannelRefused(conn.Host.Log, Transport.GetPeer(), asked.Type, code, error.Value);
        Transport.Send(new ChannelOpenFailure
        {
            Recipient = asked.Sender,
            Reason = (uint)code,
            Description = System.Text.Encoding.UTF8.GetBytes(error.Value),
        });
    }

    private void Open(in Asked asked, SSHChannel channel)
    {
        if (channel.Id >= 0)
        {
            Refuse(asked, ErrorOf(asked, new InvalidOperationException("The channel was opened before; make a new one each time.")));
            return;
        }

        channel.Conn = conn;
        channel.Data = asked.Data;
        channel.IsOfPeer = true;
        channel.ChannelType = asked.Type;
        Table.Add(channel, Transport.Limits);
        channel.Incoming.Open(channel.LocalWindowSize);
        Transport.Send(new ChannelOpenConfirmation
        {
            Recipient = asked.Sender,
            Sender = (uint)channel.Id,
            WindowSize = (uint)channel.LocalWindowSize,
            MaxPacket = (uint)channel.LocalMaxPacket,
        });
        channel.Opened(asked.Sender, asked.Window, asked.MaxPacket, asked.Data);
    }

    private void Count(bool isSession, int by)
    {
        _undecided += by;
        _undecidedSessions += isSession ? by : 0;
    }

    private readonly record struct Asked(string Type, uint Sender, uint Window, uint MaxPacket, Bytes Data);
}
