namespace Twisted.Internet;

/// <summary>Something that takes data, and tells its producer when it is full. Twisted: <c>IConsumer</c>.</summary>
public interface IConsumer
{
    /// <summary>Ties a producer to this consumer.</summary>
    /// <param name="producer">An <see cref="IPushProducer"/> when <paramref name="streaming"/>, else an <see cref="IPullProducer"/>.</param>
    /// <param name="streaming">Whether it goes on by itself.</param>
    /// <exception cref="InvalidOperationException">There is a producer already.</exception>
    void RegisterProducer(IProducer producer, bool streaming);

    /// <summary>Unties the producer; harmless when there is none.</summary>
    void UnregisterProducer();

    /// <summary>Takes data. The bytes are copied before the call returns.</summary>
    /// <param name="data">The data.</param>
    void Write(ReadOnlySpan<byte> data);
}
