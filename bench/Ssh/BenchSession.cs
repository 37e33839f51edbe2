using System.Globalization;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Bench;

/// <summary>The bench's four commands, inside the server: cat, cat >/dev/null, head -c N /dev/zero, true.</summary>
internal sealed class BenchSession : SSHChannel, IPullProducer
{
    private static readonly byte[] Zeros = new byte[32 * 1024];

    private bool _echoes;
    private bool _waitsForEnd;
    private long _left;

    public override string Name => "session";

    public override Deferred<bool> RequestExec(Bytes data)
    {
        (Bytes command, _) = Common.GetNS(data);
        string text = command.Decode();
        _echoes = text == "cat";
        _waitsForEnd = _echoes || text == "cat >/dev/null";
        if (text.StartsWith("head -c ", StringComparison.Ordinal))
        {
            _left = long.Parse(text.Split(' ')[2], CultureInfo.InvariantCulture);
        }

        // After the answer has gone out.
        Conn.Transport!.Transport!.Reactor.CallLater(0, Begin);
        return true;
    }

    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        if (_echoes)
        {
            Write(value.Span);
        }
    }

    public override void EofReceived()
    {
        if (_waitsForEnd)
        {
            End();
        }
    }

    void IPullProducer.ResumeProducing()
    {
        int count = (int)Math.Min(_left, Zeros.Length);
        Write(Zeros.AsSpan(0, count));
        _left -= count;
        if (_left == 0)
        {
            UnregisterProducer();
            End();
        }
    }

    void IProducer.StopProducing() => _left = 0;

    private void Begin()
    {
        if (_left > 0)
        {
            RegisterProducer(this, streaming: false);
        }
        else if (!_waitsForEnd)
        {
            End();
        }
    }

    private void End()
    {
        Conn.SendRequest(this, "exit-status", new Bytes(new byte[4]));
        LoseConnection();
    }
}
