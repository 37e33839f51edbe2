using Twisted.Internet;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>A producer that notes whether it is paused; its test does the producing.</summary>
internal sealed class PushProducer : IPushProducer
{
    public bool Paused { get; private set; }

    public bool Stopped { get; private set; }

    public void PauseProducing() => Paused = true;

    public void ResumeProducing() => Paused = false;

    public void StopProducing() => Stopped = true;
}

/// <summary>A producer that writes so many pieces, one each time it is asked.</summary>
internal sealed class PullProducer(ITransport transport, int pieces, int size) : IPullProducer
{
    private int _left = pieces;

    public int MostBuffered { get; private set; }

    public bool Stopped { get; private set; }

    public void ResumeProducing()
    {
        MostBuffered = Math.Max(MostBuffered, transport.BufferedBytes);
        transport.Write(new byte[size]);
        if (--_left == 0)
        {
            transport.UnregisterProducer();
        }
    }

    public void StopProducing() => Stopped = true;
}
