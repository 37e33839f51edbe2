using System.Buffers;
using Twisted.Internet;
using Twisted.Internet.Transports;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>The simplest layer: every byte is changed on its way, and the end is said in a byte of its own.</summary>
internal sealed class XorLayer(StreamConnection connection) : IStreamLayer, IBufferWriter<byte>
{
    private const byte Mask = 0x20;

    private byte[] _room = [];

    public List<string> Calls { get; } = [];

    public int BufferedBytes => connection.BufferedBytes;

    public bool Disconnecting { get; private set; }

    public IBufferWriter<byte> Output => this;

    public Func<Exception, Exception> Reason { get; set; } = static reason => reason;

    public void Write(ReadOnlySpan<byte> data)
    {
        byte[] changed = data.ToArray();
        Change(changed);
        connection.Write(changed);
    }

    public void LoseConnection()
    {
        Disconnecting = true;
        connection.Write("."u8);
        connection.LoseConnection();
    }

    public void LoseWriteConnection()
    {
        connection.Write("."u8);
        connection.LoseWriteConnection();
    }

    public void RegisterProducer(IProducer producer, bool streaming)
    {
        Calls.Add("register");
        connection.RegisterProducer(producer, streaming);
    }

    public void UnregisterProducer()
    {
        Calls.Add("unregister");
        connection.UnregisterProducer();
    }

    public void PauseProducing() => connection.PauseProducing();

    public void ResumeProducing() => connection.ResumeProducing();

    public void OnReceived(ReadOnlyMemory<byte> data)
    {
        byte[] changed = data.ToArray();
        Change(changed);
        connection.Deliver(changed);
    }

    public Exception OnLost(Exception reason)
    {
        connection.Deliver("!"u8.ToArray());
        return Reason(reason);
    }

    void IBufferWriter<byte>.Advance(int count) => Write(_room.AsSpan(0, count));

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _room = new byte[Math.Max(1, sizeHint)];

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => ((IBufferWriter<byte>)this).GetMemory(sizeHint).Span;

    private static void Change(Span<byte> data)
    {
        foreach (ref byte b in data)
        {
            b ^= Mask;
        }
    }
}
