using Microsoft.Extensions.Logging;
using Twisted.Internet.Logging;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Internet.Processes;

/// <summary>
/// Stands between a child and a protocol that knows nothing of children: to the child it is the process protocol, and the transport below is the
/// protocol's. Twisted: <c>endpoints._WrapIProtocol</c>.
/// </summary>
internal sealed class EndpointProcess(IProtocol protocol, string executable, StandardErrorBehavior errFlag) : ProcessProtocol
{
    /// <summary>Characters of what a child wrote to its standard error, at most, in one line of the log.</summary>
    private const int MaxLogged = 1000;

    private ProcessTransport? _transport;

    /// <summary>What the protocol threw when it was connected.</summary>
    internal Exception? Failure { get; private set; }

    private ProcessTransport Connection => _transport!;

    public override void ConnectionMade()
    {
        _transport = new ProcessTransport(Transport!);
        try
        {
            protocol.MakeConnection(_transport);
            if (!_transport.Inbox.HasObserver)
            {
                _ = _transport.Subscribe(protocol as IObserver<ReadOnlyMemory<byte>> ?? new ProtocolObserver(protocol, _transport));
            }
        }
        catch (Exception error)
        {
            Failure = error;
            Fail(error);
        }
    }

    public override void OutReceived(Bytes data)
    {
        try
        {
            Connection.Deliver(data);
        }
        catch (Exception error)
        {
            Fail(error);
            throw;
        }
    }

    public override void ErrReceived(Bytes data)
    {
        if (errFlag == StandardErrorBehavior.LOG)
        {
            // As Python would write it: what a child says is not to change what the log looks like.
            string text = Bytes.Repr(data.Length > MaxLogged ? data[..MaxLogged] : data);
            ReactorLog.StandardErrorReceived(Log, executable, protocol.GetType().Name, text, data.Length);
        }
    }

    public override void OutConnectionLost() => (protocol as IHalfCloseableProtocol)?.ReadConnectionLost();

    public override void InConnectionLost() => (protocol as IHalfCloseableProtocol)?.WriteConnectionLost();

    public override void ProcessEnded(Failure reason)
    {
        Exception told = Connection.Ending ?? (reason.Value is ProcessDone ? new ConnectionDone() : reason.Value);
        Connection.End();
        Connection.Inbox.Finish(told, error => ReactorLog.ProtocolFailed(Log, Connection.GetPeer(), "ConnectionLost", error));
    }

    private ILogger Log => Transport!.Reactor.LoggerFactory.CreateLogger(ReactorLog.Category);

    private void Fail(Exception error) => Connection.Kill(new ConnectionLost($"Unhandled error in the protocol: {error.Message}", error));
}
