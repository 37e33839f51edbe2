using System.Collections.Concurrent;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Interop.Tests.Rig;

/// <summary>Our server as in the tutorial, in this process, on a reactor and a thread of its own.</summary>
internal sealed class TutorialServer : IServer
{
    private readonly ConcurrentQueue<SSHEvent> _events = new();
    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReactorBase _reactor;
    private readonly Thread _thread;

    private TutorialServer(IReadOnlyList<KeyPair> hostKeys, ReactorBase reactor, Action<SSHFactory> configure)
    {
        HostKeys = hostKeys;
        _reactor = reactor;
        _thread = new Thread(() => Serve(configure)) { IsBackground = true, Name = "reactor" };
    }

    public int Port => _listening.Task.Result;

    public IReadOnlyList<KeyPair> HostKeys { get; }

    /// <summary>What the factory has published so far.</summary>
    public IReadOnlyCollection<SSHEvent> Events => _events;

    /// <summary>The tutorial's portal: no checkers, nobody is asked for anything.</summary>
    public static Task<TutorialServer> Start(params IReadOnlyList<KeyPair> hostKeys) => Start(hostKeys, static _ => { });

    /// <summary>The same after a change of its settings.</summary>
    /// <param name="hostKeys">The keys to show.</param>
    /// <param name="configure">Called on the reactor thread before the port opens.</param>
    /// <param name="reactor">The back end; null for epoll.</param>
    public static async Task<TutorialServer> Start(
        IReadOnlyList<KeyPair> hostKeys, Action<SSHFactory> configure, ReactorBase? reactor = null)
    {
        TutorialServer server = new(hostKeys, reactor ?? new EPollReactor(), configure);
        server._thread.Start();
        await server._listening.Task;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _reactor.CallFromThread(_reactor.Stop);
        if (!await Task.Run(() => _thread.Join(ProgramRun.Limit)))
        {
            Assert.Fail("The reactor did not stop.");
        }

        _reactor.Dispose();
    }

    private void Serve(Action<SSHFactory> configure)
    {
        try
        {
            SSHFactory factory = new()
            {
                PrivateKeys = HostKeys.ToDictionary(key => key.Type, key => Key.FromFile(key.PrivateFile), StringComparer.Ordinal),
                Portal = new Portal(null),
            };
            configure(factory);
            factory.Events.Subscribe(_events.Enqueue);
            IListeningPort port = _reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
            _reactor.CallWhenRunning(() => _listening.SetResult(((IPv4Address)port.GetHost()).Port));
            _reactor.Run(installSignalHandlers: false);
        }
        catch (Exception error)
        {
            // Whoever waits for the port is told; the test fails there.
            if (!_listening.TrySetException(error))
            {
                throw;
            }
        }
    }
}
