using System.Collections.Immutable;
using System.Reactive.Disposables;
using Microsoft.Extensions.Logging;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Hands events to whoever subscribed. One subscriber's exception is logged and reaches neither the others nor the
/// connection the event is about: watching a server must not be able to break it.
/// </summary>
internal sealed class SSHEventStream : IObservable<SSHEvent>
{
    private ImmutableArray<IObserver<SSHEvent>> _observers = [];

    /// <summary>Whether anybody listens. Who publishes asks first, and makes no record when nobody does.</summary>
    public bool HasObservers => !_observers.IsEmpty;

    /// <inheritdoc/>
    public IDisposable Subscribe(IObserver<SSHEvent> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        // Subscribing and unsubscribing may come from any thread; publishing reads one array and needs no lock.
        ImmutableInterlocked.Update(ref _observers, static (all, one) => all.Add(one), observer);
        return Disposable.Create(() => ImmutableInterlocked.Update(ref _observers, static (all, one) => all.Remove(one), observer));
    }

    /// <summary>Hands an event to everybody.</summary>
    /// <param name="item">The event.</param>
    /// <param name="logger">Takes what a subscriber throws.</param>
    public void Publish(SSHEvent item, ILogger? logger)
    {
        foreach (IObserver<SSHEvent> observer in _observers)
        {
            try
            {
                observer.OnNext(item);
            }
#pragma warning disable CA1031 // Whatever a subscriber throws is its own affair; see the class.
            catch (Exception error)
#pragma warning restore CA1031
            {
                if (logger is not null)
                {
                    EventLog.SubscriberFailed(logger, item.GetType().Name, error);
                }
            }
        }
    }
}
