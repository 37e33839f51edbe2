using Twisted.Internet;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>Notes what it is told.</summary>
internal sealed class PushProducer : IPushProducer
{
    public List<string> Calls { get; } = [];

    public void PauseProducing() => Calls.Add("pause");

    public void ResumeProducing() => Calls.Add("resume");

    public void StopProducing() => Calls.Add("stop");
}
