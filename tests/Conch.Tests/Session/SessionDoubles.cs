using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Sessions;

/// <summary>An adapter that writes down what it is asked, and does what the test says.</summary>
internal sealed class RecordingSession : ISession, ISessionSetEnv
{
    public List<string> Heard { get; } = [];

    public Func<SSHSessionProcessProtocol, Deferred> OnShell { get; set; } = _ => Defer.Succeed();

    public Func<SSHSessionProcessProtocol, string, Deferred> OnExec { get; set; } = (_, _) => Defer.Succeed();

    public Deferred Pty { get; set; } = Defer.Succeed();

    public bool TakesSignals { get; set; }

    public bool TakesAgent { get; set; }

    public Deferred GetPty(string term, WindowSize windowSize, IReadOnlyList<(byte Opcode, uint Value)> modes)
    {
        Heard.Add($"pty {term} {windowSize.Columns}x{windowSize.Rows} {modes.Count} modes");
        return Pty;
    }

    public Deferred OpenShell(SSHSessionProcessProtocol transport)
    {
        Heard.Add("shell");
        return OnShell(transport);
    }

    public Deferred ExecCommand(SSHSessionProcessProtocol proto, string cmd)
    {
        Heard.Add("exec " + cmd);
        return OnExec(proto, cmd);
    }

    public void SetEnv(string name, string value)
    {
        if (name == "LD_PRELOAD")
        {
            throw new EnvironmentVariableNotPermitted();
        }

        Heard.Add($"env {name}={value}");
    }

    public void WindowChanged(WindowSize newWindowSize) => Heard.Add($"window {newWindowSize.Columns}x{newWindowSize.Rows}");

    public bool SignalReceived(string signal)
    {
        Heard.Add("signal " + signal);
        return TakesSignals;
    }

    public bool BreakReceived(TimeSpan length)
    {
        Heard.Add($"break {length.TotalMilliseconds}");
        return true;
    }

    public bool AgentOffered() => TakesAgent;

    public void EofReceived() => Heard.Add("eof");

    public void Closed() => Heard.Add("closed");
}

/// <summary>Sends back what it gets, and writes down its life.</summary>
internal class EchoingProtocol : Protocol
{
    public List<string> Heard { get; } = [];

    public override void ConnectionMade()
    {
        Heard.Add("made");
        Transport!.Write("hello ");
    }

    public override void DataReceived(Bytes data)
    {
        Heard.Add($"data {data}");
        Transport!.Write(data);
    }

    public override void ConnectionLost(Failure reason) => Heard.Add("lost " + reason.Type.Name);
}

/// <summary>One that goes on after the end of its input.</summary>
internal sealed class HalfClosingProtocol : EchoingProtocol, IHalfCloseableProtocol
{
    public void ReadConnectionLost()
    {
        Heard.Add("read lost");
        Transport!.Write("bye");
        Transport.LoseConnection();
    }

    public void WriteConnectionLost()
    {
    }
}

/// <summary>A process that exists only in the test.</summary>
internal sealed class FakeProcess : IProcessTransport
{
    public List<string> Heard { get; } = [];

    public Bytes Stdin { get; private set; }

    public IProducer? Producer { get; private set; }

    public string[] NoGroup { get; set; } = [];

    public bool HasExited { get; set; }

    public IReactor Reactor => throw new NotSupportedException("Nobody asks.");

    public int? Pid => 4711;

    public int BufferedBytes => 0;

    public int HighWaterMark { get; set; }

    public int MaxBufferedBytes { get; set; }

    public void Write(ReadOnlySpan<byte> data) => Stdin += new Bytes(data);

    public void WriteToChild(int childFD, ReadOnlySpan<byte> data) => Write(data);

    public void CloseChildFD(int childFD) => Heard.Add($"close {childFD}{(Producer is null ? "" : " under a producer")}");

    public void LoseConnection() => Heard.Add("lose");

    public void SignalProcess(string signalID) => Heard.Add("signal " + Alive(signalID));

    public void SignalProcess(int signalID) => Heard.Add($"signal {signalID}");

    public void SignalProcessGroup(string signalID)
    {
        Alive(signalID);
        if (NoGroup.Contains(signalID))
        {
            throw new InvalidOperationException("It is in our own group.");
        }

        Heard.Add("group signal " + signalID);
    }

    public void SetWindowSize(int rows, int columns, int xPixels = 0, int yPixels = 0) => Heard.Add($"window {columns}x{rows}");

    public IAddress GetPeer() => throw new NotSupportedException("Nobody asks.");

    public IAddress GetHost() => throw new NotSupportedException("Nobody asks.");

    public void RegisterProducer(IProducer producer, bool streaming) => Producer = producer;

    public void UnregisterProducer() => Producer = null;

    public void PauseProducing() => Heard.Add("pause");

    public void ResumeProducing() => Heard.Add("resume");

    public void StopProducing() => Heard.Add("stop");

    private string Alive(string signal) => HasExited ? throw new ProcessExitedAlready() : signal;
}
