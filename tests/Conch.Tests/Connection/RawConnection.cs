using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Cred;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests.Connection;

/// <summary>A server whose client, logged in, does what the test says, however wrong.</summary>
internal sealed class RawConnection
{
    private readonly UserAuthRig _rig;
    private uint _lastNumber = 100;

    public RawConnection(SSHLimits? limits = null, Action<SSHFactory>? configure = null)
    {
        _rig = new UserAuthRig(
            [new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }],
            factory =>
            {
                factory.Limits = limits ?? factory.Limits;
                configure?.Invoke(factory);
            });
        _rig.AskByPassword("user", "password");
        _rig.ExpectSuccess();
        Connection = (SSHConnection)_rig.Server.Service!;
        User = (ConchUser)_rig.Server.Avatar!;
        User.ChannelLookup["session"] = () =>
        {
            SSHChannel channel = Next();
            Accepted.Add(channel);
            return channel;
        };
    }

    public RawPeer Peer => _rig.Peer;

    public MemoryReactorClock Reactor => _rig.Reactor;

    public SSHConnection Connection { get; }

    public ConchUser User { get; }

    public SSHFactory Factory => _rig.Factory;

    public List<SSHChannel> Accepted { get; } = [];

    public Func<SSHChannel> Next { get; set; } = () => new RecordingChannel();

    public IEnumerable<string> Errors => _rig.Log.Written.Where(line => line.StartsWith("Error", StringComparison.Ordinal));

    public void Advance(double seconds) => _rig.Advance(seconds);

    /// <summary>Asks for a channel.</summary>
    public void Ask(uint window = 1 << 21, uint maxPacket = 32768, string type = "session") => Peer.Send(
        new ChannelOpenRequest { ChannelType = type, Sender = ++_lastNumber, WindowSize = window, MaxPacket = maxPacket });

    /// <summary>Opens a session.</summary>
    /// <returns>The server's number for it.</returns>
    public uint Open(uint window = 1 << 21, uint maxPacket = 32768)
    {
        Ask(window, maxPacket);
        PacketReader reader = new(Peer.Expect(Messages.MSG_CHANNEL_OPEN_CONFIRMATION));
        return ChannelOpenConfirmation.Decode(ref reader).Sender;
    }

    /// <summary>The last request for a channel was refused.</summary>
    /// <returns>The code.</returns>
    public uint ExpectRefusal()
    {
        PacketReader reader = new(Peer.Expect(Messages.MSG_CHANNEL_OPEN_FAILURE));
        return ChannelOpenFailure.Decode(ref reader).Reason;
    }

    public void SendNumbers(byte number, params uint[] fields)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        foreach (uint field in fields)
        {
            writer.WriteUInt32(field);
        }

        Peer.SendPacket(number, buffer.WrittenSpan);
    }

    public void Request(uint channel, string type, bool wantReply = true) =>
        Peer.Send(new ChannelRequest { Recipient = channel, RequestType = type, WantReply = wantReply });

    public void Global(string type, bool wantReply = true, byte[]? data = null) =>
        Peer.Send(new GlobalRequest { RequestType = type, WantReply = wantReply, Data = data });

    /// <summary>The numbers of the packets that came, which are taken.</summary>
    public byte[] Numbers()
    {
        byte[] numbers = [.. Peer.Received.Select(packet => packet[0])];
        Peer.Received.Clear();
        return numbers;
    }

    /// <summary>The connection has ended for a reason, without an error of ours, and leaves nothing behind.</summary>
    public void AssertEnded(int reason)
    {
        Assert.That(Peer.DisconnectReason, Is.EqualTo(reason));
        Assert.That(Errors, Is.Empty);
        AssertReleased();
    }

    public void AssertReleased()
    {
        Peer.End.Lose();
        Assert.That(Connection.Channels, Is.Empty);
        Assert.That(Connection.Host.Kept, Is.Zero);
        Assert.That(Reactor.GetDelayedCalls(), Is.Empty);
    }
}
