using System.Buffers.Binary;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch;

/// <summary>The channel of one command.</summary>
/// <param name="connections">Whose the connection is.</param>
/// <param name="command">What to run.</param>
/// <param name="factory">Makes the protocol.</param>
internal sealed class CommandChannel(ISecureConnections connections, Bytes command, Factory factory) : SSHChannel
{
    private SSHChannelTransport? _transport;
    private Exception? _reason;
    private bool _peerHasClosed;
    private bool _weHaveClosed;

    public override string Name => "session";

    /// <summary>Fires with the protocol once the command runs.</summary>
    public Deferred<Protocol> Connected { get; } = new();

    public override void ChannelOpen(Bytes specificData)
    {
        // What comes before the protocol is there is kept for it.
        PauseProducing();
        Conn.SendRequest(this, "exec", Common.NS(command), wantReply: true)!.AddCallbacks((Bytes _) => Start(), GiveUp);
    }

    public override void OpenFailed(Failure reason)
    {
        GiveUp(reason);
        connections.Release(Conn);
    }

    public override Deferred<bool> RequestExitStatus(Bytes data)
    {
        if (data.Length == sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(data) is not 0 and var status)
        {
            _reason = new ProcessTerminated((int)Math.Min(status, int.MaxValue));
        }

        return data.Length == sizeof(uint);
    }

    public override Deferred<bool> RequestExitSignal(Bytes data)
    {
        PacketReader reader = new(data.Span);
        _reason = ExitSignals.Reason(reader.ReadName());
        return true;
    }

    public override void OnNext(ReadOnlyMemory<byte> value) => _transport?.Deliver(value);

    public override void EofReceived() => _transport?.PeerClosesWrite();

    public override void LoseConnection()
    {
        _weHaveClosed = true;
        base.LoseConnection();
    }

    public override void CloseReceived()
    {
        _peerHasClosed = true;
        base.CloseReceived();
    }

    public override void Closed()
    {
        bool isLost = !_peerHasClosed && !_weHaveClosed;
        GiveUp(new Failure(new ConnectionDone("The channel was closed before the command began.")));
        connections.Release(Conn);
        _transport?.End(_reason ?? (isLost ? new ConnectionLost() : new ConnectionDone("The command is over.")));
    }

    private void Start()
    {
        if (Connected.Called)
        {
            // Given up meanwhile.
            LoseConnection();
            return;
        }

        Protocol protocol;
        try
        {
            SSHCommandAddress address = new(Conn.Transport!.Transport!.GetPeer(), connections.Username, command);
            protocol = factory.BuildProtocol(address) ?? throw new ConchError("The factory made no protocol.");
            _transport = new SSHChannelTransport(this, protocol);
            protocol.MakeConnection(_transport);
        }
#pragma warning disable CA1031 // It is not swallowed: it goes to who wanted the protocol.
        catch (Exception error)
#pragma warning restore CA1031
        {
            GiveUp(new Failure(error));
            return;
        }

        Connected.Callback(protocol);
        ResumeProducing();
    }

    private void GiveUp(Failure reason)
    {
        if (!Connected.Called)
        {
            Connected.Errback(reason);
            if (Id >= 0 && !LocalClosed)
            {
                LoseConnection();
            }
        }
    }
}
