namespace Twisted.Internet;

/// <summary>Something that makes data for an <see cref="IConsumer"/>. Twisted: <c>IProducer</c>.</summary>
public interface IProducer
{
    /// <summary>Stop for good: nobody wants the data any more.</summary>
    void StopProducing();
}

/// <summary>A producer that goes on by itself until paused. Twisted: <c>IPushProducer</c>.</summary>
public interface IPushProducer : IProducer
{
    /// <summary>Stop until <see cref="ResumeProducing"/>.</summary>
    void PauseProducing();

    /// <summary>Go on.</summary>
    void ResumeProducing();
}

/// <summary>A producer that makes one piece each time it is asked. Twisted: <c>IPullProducer</c>.</summary>
public interface IPullProducer : IProducer
{
    /// <summary>Write one piece.</summary>
    void ResumeProducing();
}
