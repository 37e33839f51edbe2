using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Group;

/// <summary>A group of reactors, and clients that block: they are what is not on any reactor.</summary>
/// <typeparam name="TReactor">The back end.</typeparam>
public abstract class GroupFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private const int WatchdogMilliseconds = 30_000;

    private readonly List<Socket> _clients = [];

    private protected static TimeSpan Watchdog => TimeSpan.FromMilliseconds(WatchdogMilliseconds);

    private protected ReactorGroup Group { get; private set; } = null!;

    private protected LogRecorder Log { get; private set; } = null!;

    [SetUp]
    public void MakeGroup()
    {
        Log = new LogRecorder();
        Group = new ReactorGroup(2, static () => new TReactor()) { LoggerFactory = Log };
    }

    [TearDown]
    public void EndGroup()
    {
        _clients.ForEach(static client => client.Dispose());
        _clients.Clear();
        Group.Dispose();
        Assert.That(Log.Take(LogLevel.Error), Is.Empty, "errors that the test did not expect");
        Log.Dispose();
    }

    private protected static int PortOf(ReactorGroupPort port) => ((IPv4Address)port.GetHost()).Port;

    /// <summary>Its failure is what ended the group; it does not wait for ever.</summary>
    private protected static void Wait(Task task)
    {
        Assert.That(((IAsyncResult)task).AsyncWaitHandle.WaitOne(Watchdog), Is.True, "the watchdog ended the test");
        task.GetAwaiter().GetResult();
    }

    /// <summary>Answers each message by the number of the reactor that serves the connection.</summary>
    private protected ReactorGroupPort Listen(bool? reusePort = null, int port = 0, Action<Teller>? onMade = null) =>
        Group.ListenTCP(port, reactor => new TellerFactory(reactor, NumberOf(reactor), onMade), @interface: "127.0.0.1", reusePort: reusePort);

    private protected int NumberOf(IReactor reactor) => Group.Reactors.ToList().IndexOf((ReactorBase)reactor);

    private protected Socket Connect(ReactorGroupPort port)
    {
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)
        {
            ReceiveTimeout = WatchdogMilliseconds,
            SendTimeout = WatchdogMilliseconds,
        };
        _clients.Add(client);
        client.Connect(IPAddress.Loopback, PortOf(port));
        return client;
    }

    /// <summary>Which reactor serves it.</summary>
    private protected static int Ask(Socket client)
    {
        client.Send("?"u8);
        byte[] answer = new byte[1];
        Assert.That(client.Receive(answer), Is.EqualTo(1), "the connection ended");
        return answer[0];
    }

    private protected static bool IsClosed(Socket client)
    {
        try
        {
            return client.Receive(new byte[1]) == 0;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
