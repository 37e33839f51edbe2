using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>A producer that two may hold up: its consumer, and whoever throttles it. It goes on when both let it.</summary>
internal sealed class ThrottledProducer(IProducer producer, bool throttled) : IPushProducer
{
    private bool _throttled = throttled;

    /// <summary>The consumer wants more. A push producer does so from the start.</summary>
    private bool _wanted = producer is IPushProducer;

    public void ResumeProducing()
    {
        _wanted = true;
        if (!_throttled)
        {
            Resume();
        }
    }

    public void PauseProducing()
    {
        _wanted = false;
        Pause();
    }

    public void StopProducing() => producer.StopProducing();

    public void Throttle()
    {
        if (!_throttled)
        {
            _throttled = true;
            Pause();
        }
    }

    public void Unthrottle()
    {
        if (!_throttled)
        {
            return;
        }

        _throttled = false;
        if (_wanted)
        {
            Resume();
        }
    }

    private void Pause() => (producer as IPushProducer)?.PauseProducing();

    private void Resume()
    {
        if (producer is IPushProducer push)
        {
            push.ResumeProducing();
        }
        else if (producer is IPullProducer pull)
        {
            // It was asked for one piece, and that is what it makes.
            _wanted = false;
            pull.ResumeProducing();
        }
    }
}
