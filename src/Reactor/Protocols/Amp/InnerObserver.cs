using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>The observer of a protocol that was switched to, until it is done with the connection.</summary>
internal sealed class InnerObserver(IObserver<ReadOnlyMemory<byte>> observer) : IDisposable
{
    public IObserver<ReadOnlyMemory<byte>>? Observer { get; private set; } = observer;

    public void OnNext(ReadOnlyMemory<byte> data) => Observer?.OnNext(data);

    public void End(Exception reason)
    {
        if (reason is ConnectionDone)
        {
            Observer?.OnCompleted();
        }
        else
        {
            Observer?.OnError(reason);
        }
    }

    public void Dispose() => Observer = null;
}
