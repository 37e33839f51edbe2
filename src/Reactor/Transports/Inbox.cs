using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Python;

namespace Twisted.Internet.Transports;

/// <summary>
/// Who hears what arrives: the one raw observer, then those of the owned chunks. Keeps the grammar of Rx: any number of
/// <c>OnNext</c>, then one end, then nothing. A mutable struct: it lives as a field of a transport.
/// </summary>
internal struct Inbox
{
    private IObserver<ReadOnlyMemory<byte>>? _observer;
    private Subject<Bytes>? _received;
    private Exception? _reason;

    internal readonly bool HasObserver => _observer is not null;

    /// <summary>A <see cref="ConnectionDone"/> is completion, all else an error.</summary>
    private readonly Exception? Error => _reason is ConnectionDone ? null : _reason;

    internal IDisposable Subscribe(IObserver<ReadOnlyMemory<byte>> observer, Action<IObserver<ReadOnlyMemory<byte>>> remove)
    {
        ArgumentNullException.ThrowIfNull(observer);
        if (_observer is IRelay relay && relay.GiveWay(observer) is { } subscription)
        {
            return subscription;
        }

        Attach(observer);
        return _reason is not null ? Disposable.Empty : new Subscription(observer, remove);
    }

    /// <summary>As <see cref="Subscribe"/>, for the one that stays.</summary>
    /// <param name="observer">The protocol.</param>
    internal void Attach(IObserver<ReadOnlyMemory<byte>> observer)
    {
        if (_reason is not null)
        {
            End(observer, Error);
            return;
        }

        if (_observer is not null)
        {
            throw new InvalidOperationException(
                "A transport has one raw observer, its protocol, because the bytes are borrowed. Subscribe to Received instead.");
        }

        _observer = observer;
    }

    internal void Remove(IObserver<ReadOnlyMemory<byte>> observer)
    {
        if (ReferenceEquals(_observer, observer))
        {
            _observer = null;
        }
    }

    internal IObservable<Bytes> Received()
    {
        if (_received is null)
        {
            _received = new Subject<Bytes>();
            if (_reason is not null)
            {
                End(_received, Error);
            }
        }

        return _received.AsObservable();
    }

    internal readonly void Deliver(ReadOnlyMemory<byte> data)
    {
        Subject<Bytes>? received = _received;
        Bytes owned = received is { HasObservers: true } ? new Bytes(data.Span) : default;
        _observer?.OnNext(data);
        if (!owned.IsEmpty)
        {
            received!.OnNext(owned);
        }
    }

    /// <summary>Ends both streams.</summary>
    /// <param name="reason">Why the connection ended.</param>
    /// <param name="onError">Hears what an observer throws.</param>
    internal void Finish(Exception reason, Action<Exception> onError)
    {
        if (_reason is not null)
        {
            return;
        }

        _reason = reason;
        IObserver<ReadOnlyMemory<byte>>? observer = _observer;
        _observer = null;
        Guarded(observer, Error, onError);
        Guarded(_received, Error, onError);
    }

    private static void Guarded<T>(IObserver<T>? observer, Exception? error, Action<Exception> onError)
    {
        try
        {
            if (observer is not null)
            {
                End(observer, error);
            }
        }
        catch (Exception thrown)
        {
            onError(thrown);
        }
    }

    private static void End<T>(IObserver<T> observer, Exception? error)
    {
        if (error is null)
        {
            observer.OnCompleted();
        }
        else
        {
            observer.OnError(error);
        }
    }

    private sealed class Subscription(IObserver<ReadOnlyMemory<byte>> observer, Action<IObserver<ReadOnlyMemory<byte>>> remove)
        : IDisposable
    {
        public void Dispose() => remove(observer);
    }
}

/// <summary>Stands between a transport and a protocol that does not observe it.</summary>
/// <param name="protocol">The protocol.</param>
/// <param name="lender">Who lends what arrives, if it is one that can give it away.</param>
internal sealed class ProtocolObserver(IProtocol protocol, ILender? lender = null) : IObserver<ReadOnlyMemory<byte>>
{
    public void OnNext(ReadOnlyMemory<byte> value) => protocol.DataReceived(lender?.Keep(value) ?? new Bytes(value.Span));

    public void OnError(Exception error) => protocol.ConnectionLost(new Failure(error));

    public void OnCompleted() => protocol.ConnectionLost(new Failure(new ConnectionDone()));
}
