using System.Reactive.Linq;
using System.Reactive.Subjects;
using Twisted.Internet.Transports;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>
/// One connection's behaviour; derive from it and override what matters. Twisted: <c>twisted.internet.protocol.Protocol</c>.
/// All of it runs on the reactor thread.
/// </summary>
/// <remarks>
/// <see cref="MakeConnection"/> subscribes the protocol to its transport. Code on a hot path overrides <see cref="OnNext"/> and
/// reads the borrowed bytes in place; all others override <see cref="DataReceived"/> and get bytes of their own.
/// </remarks>
public class Protocol : IProtocol, IObserver<ReadOnlyMemory<byte>>
{
    private Subscribers? _subscribers;

    /// <summary>Who made this protocol, if a factory did.</summary>
    public virtual Factory? Factory { get; set; }

    /// <summary>The connection; <see langword="null"/> before it is made.</summary>
    public virtual ITransport? Transport { get; set; }

    /// <summary>Whether the connection was made and is not yet lost.</summary>
    public bool Connected { get; private set; }

    /// <summary>Fires when the connection is made, after <see cref="ConnectionMade"/>, and at once if it is already.</summary>
    public IObservable<System.Reactive.Unit> WhenConnectionMade =>
        Observable.Defer(() => (_subscribers ??= new Subscribers()).Made(Connected));

    /// <summary>Fires when the connection is lost, after <see cref="ConnectionLost"/>.</summary>
    public IObservable<Failure> WhenConnectionLost =>
        Observable.Defer(() => (_subscribers ??= new Subscribers()).Lost.AsObservable());

    /// <inheritdoc/>
    public virtual void MakeConnection(ITransport transport)
    {
        ArgumentNullException.ThrowIfNull(transport);
        Connected = true;
        Transport = transport;
        transport.Subscribe(this);
        ConnectionMade();
        _subscribers?.PublishMade();
    }

    /// <inheritdoc/>
    public virtual void ConnectionMade()
    {
    }

    /// <inheritdoc/>
    public virtual void DataReceived(Bytes data)
    {
    }

    /// <inheritdoc/>
    public virtual void ConnectionLost(Failure reason)
    {
    }

    /// <summary>
    /// The raw layer: one read. The default makes it the protocol's own, by a copy unless it is large, and calls
    /// <see cref="DataReceived"/>.
    /// </summary>
    /// <param name="value">Borrowed from the reactor: valid during this call only.</param>
    public virtual void OnNext(ReadOnlyMemory<byte> value) => DataReceived((Transport as ILender)?.Keep(value) ?? new Bytes(value.Span));

    /// <summary>The raw layer: the connection ended other than cleanly.</summary>
    /// <param name="error">A <see cref="ConnectionClosed"/>.</param>
    public void OnError(Exception error) => Lose(new Failure(error));

    /// <summary>The raw layer: the connection was closed cleanly.</summary>
    public void OnCompleted() => Lose(new Failure(new ConnectionDone()));

    /// <summary>The factory as the type it is. Python needs no cast: <c>self.factory</c>.</summary>
    /// <typeparam name="T">The factory's type.</typeparam>
    /// <exception cref="InvalidOperationException">No factory made this protocol, or one of another type.</exception>
    protected T FactoryAs<T>()
        where T : Factory =>
        Factory as T ?? throw new InvalidOperationException(
            $"{GetType().Name} needs a {typeof(T).Name} as its factory; it has {Factory?.GetType().Name ?? "none"}.");

    private void Lose(Failure reason)
    {
        Connected = false;
        try
        {
            ConnectionLost(reason);
        }
        finally
        {
            _subscribers?.PublishLost(reason);
        }
    }

    /// <summary>Made for those few protocols whose life somebody watches.</summary>
    private sealed class Subscribers
    {
        private readonly Subject<System.Reactive.Unit> _made = new();

        public Subject<Failure> Lost { get; } = new();

        public IObservable<System.Reactive.Unit> Made(bool already) =>
            already ? Observable.Return(System.Reactive.Unit.Default) : _made.AsObservable();

        public void PublishMade()
        {
            _made.OnNext(System.Reactive.Unit.Default);
            _made.OnCompleted();
        }

        public void PublishLost(Failure reason)
        {
            Lost.OnNext(reason);
            Lost.OnCompleted();
        }
    }
}
