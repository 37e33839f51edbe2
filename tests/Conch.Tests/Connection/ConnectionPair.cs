using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests.Connection;

/// <summary>A client's and a server's connection in memory, logged in. The server grants each "session" a channel that the test chooses.</summary>
internal sealed class ConnectionPair
{
    public ConnectionPair(SSHLimits? serverLimits = null, SSHLimits? clientLimits = null)
    {
        Transports = new Bench(
            client: client => client.Limits = clientLimits ?? SSHLimits.Default,
            factory: new TestFactory { Limits = serverLimits ?? SSHLimits.Default });
        User.ChannelLookup["session"] = () =>
        {
            RecordingChannel channel = Next();
            Accepted.Add(channel);
            return channel;
        };
        Transports.Server.Avatar = User;
        Transports.Client.LoginSucceeded();
        Transports.Server.LoginSucceeded();
        Transports.Client.SetService(Client);
        Transports.Server.SetService(Server);
        Flush();
    }

    public Bench Transports { get; }

    public ConchUser User { get; } = new();

    public SSHConnection Client { get; } = new();

    public SSHConnection Server { get; } = new();

    /// <summary>Makes the server's next channel.</summary>
    public Func<RecordingChannel> Next { get; set; } = () => new RecordingChannel();

    /// <summary>The server's channels.</summary>
    public List<RecordingChannel> Accepted { get; } = [];

    public MemoryTransport ServerEnd => Transports.Pair.ServerEnd;

    public MemoryTransport ClientEnd => Transports.Pair.ClientEnd;

    public bool IsLost => Transports.Pair.IsLost;

    public void Flush() => Transports.Pair.Flush();

    /// <summary>Opens a session: the client's channel and the server's.</summary>
    public (RecordingChannel Client, RecordingChannel Server) Open(RecordingChannel? client = null)
    {
        client ??= new RecordingChannel();
        Client.OpenChannel(client);
        Flush();
        return (client, Accepted[^1]);
    }

    /// <summary>Fails when an end is lost or an error was met.</summary>
    public void AssertAlive()
    {
        Assert.That(Transports.Client.Heard, Is.Empty);
        Assert.That(Transports.Server.Heard, Is.Empty);
        Assert.That(IsLost, Is.False);
        Assert.That(ServerEnd.Disconnecting, Is.False);
        Assert.That(ClientEnd.Disconnecting, Is.False);
    }
}
