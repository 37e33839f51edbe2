using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.ProtocolTests.Policies;

/// <summary>A protocol that notes what happens to it.</summary>
internal class Probe : Protocol
{
    public List<string> Log { get; } = [];

    public ReadOnlyMemory<byte> Last { get; private set; }

    public override void ConnectionMade() => Log.Add("made");

    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        Last = value;
        Log.Add(new Bytes(value.Span).Decode());
    }

    public override void ConnectionLost(Failure reason) => Log.Add($"lost {reason.Type.Name}");
}

/// <summary>A producer that notes what it is told.</summary>
internal sealed class ScriptedProducer : IPushProducer
{
    public List<string> Log { get; } = [];

    public void PauseProducing() => Log.Add("pause");

    public void ResumeProducing() => Log.Add("resume");

    public void StopProducing() => Log.Add("stop");
}

/// <summary>A producer that makes a piece when asked.</summary>
internal sealed class ScriptedPuller(Action onAsked) : IPullProducer
{
    public int Asked { get; private set; }

    public bool Stopped { get; private set; }

    public void ResumeProducing()
    {
        Asked++;
        onAsked();
    }

    public void StopProducing() => Stopped = true;
}
