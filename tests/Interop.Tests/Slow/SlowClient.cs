using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;
using Twisted.Python;

namespace Twisted.Interop.Tests.Slow;

/// <summary>A client of ours with one session, that gives back of its window just what it is told to.</summary>
internal sealed class SlowClient : SSHClientTransport
{
    private readonly LoopThread _loop;
    private readonly SlowChannel _channel;

    private SlowClient(LoopThread loop, SlowChannel channel) => (_loop, _channel) = (loop, channel);

    /// <summary>Bytes that came.</summary>
    public long Received => Interlocked.Read(ref _channel.Count);

    /// <summary>Completes when the server has closed the session, or the connection is lost.</summary>
    public Task Closed => _channel.IsOver.Task;

    /// <summary>Logs in and runs a command.</summary>
    /// <param name="loop">Where it lives.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="command">The command.</param>
    /// <param name="window">Bytes that the server may send unasked.</param>
    public static async Task<SlowClient> Start(LoopThread loop, int port, string command, int window)
    {
        SlowClient client = new(loop, new SlowChannel(command, window));
        await await loop.Call(() => Twisted.Internet.Endpoints.ConnectProtocol(new TCP4ClientEndpoint(loop.Reactor, "127.0.0.1", port), client).ToTask());
        await client._channel.Runs.Task.WaitAsync(ProgramRun.Limit);
        return client;
    }

    /// <summary>Lets the server send so many bytes more.</summary>
    public void Want(int bytes) => _loop.Reactor.CallFromThread(() => _channel.Conn.AdjustWindow(_channel, bytes));

    /// <summary>Sends data.</summary>
    public void Send(byte[] data) => _loop.Reactor.CallFromThread(() => _channel.Write(data));

    /// <summary>Waits until so many bytes have come in all.</summary>
    public Task Got(long bytes)
    {
        TaskCompletionSource got = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Reactor.CallFromThread(() => _channel.Await(bytes, got));
        return got.Task.WaitAsync(ProgramRun.Limit);
    }

    /// <summary>Ends the connection, without a word.</summary>
    public Task Leave() => _loop.Call(() =>
    {
        Transport!.AbortConnection();
        return true;
    });

    public override Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint) => true;

    public override void ConnectionSecure() => RequestService(new Login(new SlowConnection(_channel)));

    public override void ConnectionLost(Failure reason)
    {
        base.ConnectionLost(reason);
        _channel.Runs.TrySetException(reason.Value);
        _channel.IsOver.TrySetResult();
    }

    private sealed class Login(SSHService instance) : SSHUserAuthClient("nobody", instance)
    {
        public override Deferred<Bytes?> GetPassword(string? prompt = null) => (Bytes?)(Bytes)"wrong";
    }

    private sealed class SlowConnection(SlowChannel channel) : SSHConnection
    {
        public override void ServiceStarted()
        {
            base.ServiceStarted();
            OpenChannel(channel);
        }
    }

    private sealed class SlowChannel : SSHChannel
    {
        private readonly string _command;
        private TaskCompletionSource? _waiting;
        private long _awaited;

        // Read by other threads.
        public long Count;

        public SlowChannel(string command, int window)
            : base(window)
        {
            _command = command;
            AdjustsWindow = false;
        }

        public override string Name => "session";

        public TaskCompletionSource Runs { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource IsOver { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void ChannelOpen(Bytes specificData) => Conn.SendRequest(this, "exec", Common.NS(_command), wantReply: true)!
            .AddCallbacks((Bytes _) => Runs.TrySetResult(), (Failure reason) => Runs.TrySetException(reason.Value));

        public override void OpenFailed(Failure reason) => Runs.TrySetException(reason.Value);

        public override void OnNext(ReadOnlyMemory<byte> value) => Take(value.Length);

        public override void ExtReceived(int type, Bytes data) => Take(data.Length);

        public override void Closed() => IsOver.TrySetResult();

        public void Await(long bytes, TaskCompletionSource got)
        {
            if (Count >= bytes)
            {
                got.SetResult();
            }
            else
            {
                (_awaited, _waiting) = (bytes, got);
            }
        }

        private void Take(int bytes)
        {
            Interlocked.Add(ref Count, bytes);
            if (Count >= _awaited)
            {
                _waiting?.TrySetResult();
            }
        }
    }
}
