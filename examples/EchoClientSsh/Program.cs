// Twisted's example of commands as endpoints: a first /bin/cat over a connection of its own, then more of them over the same connection.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

return Tasks.React(reactor => Main(reactor, ConnectionParameters.FromCommandLine(reactor, args)));

static async Deferred Main(ReactorBase reactor, ConnectionParameters parameters)
{
    const int Commands = 50;
    const int AtOnce = 9; // With the first one ten, which is what OpenSSH's server allows on a connection.

    var first = await parameters.EndpointForCommand("/bin/cat").Connect(Factory.ForProtocol<Protocol>());
    var conn = ((SSHChannelTransport)first.Transport!).Conn;

    DeferredSemaphore room = new(AtOnce);
    var finished = Enumerable.Range(0, Commands).Select(_ => room.Run(() => Talk(conn)));
    foreach (var said in await Defer.GatherResults(finished))
    {
        Console.WriteLine($"Server says: {said}");
    }

    first.Transport!.LoseConnection();
}

static Deferred<string> Talk(SSHConnection conn)
{
    var endpoint = SSHCommandClientEndpoint.ExistingConnection(conn, "/bin/cat");
    return endpoint.Connect(Factory.ForProtocol<NoiseProtocol>()).AddCallback(protocol => ((NoiseProtocol)protocol).Finished);
}

/// <summary>Says three words, each after the echo of the one before.</summary>
internal sealed class NoiseProtocol : Protocol
{
    private readonly Queue<string> _strings = new(["bif", "pow", "zot"]);
    private Bytes _heard;
    private int _awaited;

    public Deferred<string> Finished { get; } = new();

    public override void ConnectionMade() => SendNoise();

    public override void DataReceived(Bytes data)
    {
        _heard += data;
        if (_heard.Length == _awaited)
        {
            SendNoise();
        }
    }

    public override void ConnectionLost(Failure reason)
    {
        if (reason.Check<ConnectionDone>())
        {
            Finished.Callback(_heard.Decode().Replace('\n', ' ').TrimEnd());
        }
        else
        {
            Finished.Errback(reason);
        }
    }

    private void SendNoise()
    {
        if (_strings.TryDequeue(out var word))
        {
            _awaited += word.Length + 1;
            Transport!.Write(word + "\n");
        }
        else
        {
            Transport!.LoseConnection();
        }
    }
}
