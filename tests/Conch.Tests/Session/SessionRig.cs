using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>A client and a server in memory, logged in; the client has opened one channel.</summary>
internal sealed class SessionRig
{
    public SessionRig(ConchUser user, string channelType = "session", bool open = true)
    {
        Bench = new Bench();
        User = user;
        Bench.Reactor.LoggerFactory = Log;
        Bench.Server.Avatar = user;
        Bench.Client.LoginSucceeded();
        Bench.Server.LoginSucceeded();
        Bench.Client.SetService(ClientConnection);
        Bench.Server.SetService(ServerConnection);
        Channel = new ClientChannel(channelType);
        if (open)
        {
            ClientConnection.OpenChannel(Channel);
            Flush();
        }
    }

    public Bench Bench { get; }

    public ConchUser User { get; }

    public UserAuthRig.Lines Log { get; } = new();

    public AgentOfferingConnection ClientConnection { get; } = new();

    public SSHConnection ServerConnection { get; } = new();

    /// <summary>The client's end.</summary>
    public ClientChannel Channel { get; }

    /// <summary>The server's end.</summary>
    public SSHSession Session => (SSHSession)ServerConnection.Channels.Values.Single(channel => channel is SSHSession);

    /// <summary>A user whose sessions are of the given kind.</summary>
    public static SessionRig Of<TSession>(Func<TSession> create)
        where TSession : SSHChannel
    {
        ConchUser user = new();
        user.ChannelLookup["session"] = create;
        return new SessionRig(user);
    }

    /// <summary>A session with an adapter.</summary>
    public static SessionRig With(ISession adapter) => Of(() => new SSHSession { SessionAdapter = adapter });

    public void Flush() => Bench.Pair.Flush();

    /// <summary>Asks, and tells whether it was granted.</summary>
    public bool Ask(string request, Bytes data = default, ClientChannel? channel = null)
    {
        Deferred<Bytes> answer = ClientConnection.SendRequest(channel ?? Channel, request, data, wantReply: true)!;
        bool? granted = null;
        answer.AddCallbacks(_ => { granted = true; }, _ => { granted = false; });
        Flush();
        return granted ?? throw new InvalidOperationException($"{request} was not answered.");
    }

    public bool AskForShell() => Ask("shell");

    public bool AskToExec(string command) => Ask("exec", Common.NS(command));

    public void Type(Bytes data)
    {
        Channel.Write(data);
        Flush();
    }

    public void SendEof()
    {
        ClientConnection.SendEOF(Channel);
        Flush();
    }

    /// <summary>Another channel of the same connection.</summary>
    public ClientChannel OpenAnother()
    {
        ClientChannel channel = new("session");
        ClientConnection.OpenChannel(channel);
        Flush();
        return channel;
    }

    /// <summary>Keeps what comes.</summary>
    internal sealed class ClientChannel(string type) : SSHChannel
    {
        private readonly List<string> _events = [];

        public override string Name => type;

        /// <summary>All that came but data, in order.</summary>
        public IReadOnlyList<string> Events => _events;

        public Bytes Out { get; private set; }

        public Bytes Err { get; private set; }

        public override void ChannelOpen(Bytes specificData) => _events.Add("open");

        public override void OpenFailed(Failure reason) => _events.Add("open failed");

        public override void DataReceived(Bytes data) => Out += data;

        public override void ExtReceived(int type, Bytes data) => Err += data;

        public override void EofReceived() => _events.Add("eof");

        public override void Closed() => _events.Add("closed");

        public override Deferred<bool> RequestExitStatus(Bytes data)
        {
            _events.Add($"status {Ssh.Session.ParseRequestExitStatus(data)}");
            return true;
        }

        public override Deferred<bool> RequestExitSignal(Bytes data)
        {
            (string signal, bool core, _) = Ssh.Session.ParseRequestExitSignal(data);
            _events.Add($"signal {signal}{(core ? " core" : "")}");
            return true;
        }
    }

    /// <summary>A client that has an agent, if it is given one.</summary>
    internal sealed class AgentOfferingConnection : SSHConnection
    {
        public SSHAgentServer? Agent { get; set; }

        public override Deferred<SSHChannel> GetChannel(string channelType, long windowSize, int maxPacket, Bytes data) =>
            channelType == "auth-agent@openssh.com" && Agent is { } agent
                ? new SSHAgentChannel(agent)
                : throw new ConchError("no agent", OPEN_ADMINISTRATIVELY_PROHIBITED);
    }
}
