using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Gives each string to the handler of the state that a protocol is in; the handler says which state is next. Twisted's
/// <c>basic.StatefulStringProtocol</c> is mixed in and finds its handlers by the names <c>proto_…</c>; here a receiver makes one, in a
/// table: <c>_states = new(this) { ["init"] = ProtoInit, … }</c>, and hands each string on to <see cref="StringReceived"/>.
/// </summary>
public sealed class StatefulStringProtocol
{
    private const string Done = "done";

    private readonly Dictionary<string, Func<Bytes, string?>> _handlers = new(StringComparer.Ordinal);
    private readonly Protocol _protocol;

    /// <summary>In the state <c>"init"</c>.</summary>
    /// <param name="protocol">Whose connection is closed in the state <c>"done"</c>.</param>
    public StatefulStringProtocol(Protocol protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        _protocol = protocol;
    }

    /// <summary>The state: <c>"init"</c> at first; in <c>"done"</c> the connection is being closed, and strings are dropped.</summary>
    public string State { get; set; } = "init";

    /// <summary>A state's handler. It returns the next state, or <see langword="null"/> to stay.</summary>
    /// <param name="state">The state's name.</param>
    public Func<Bytes, string?> this[string state]
    {
        get => _handlers[state];
        set => _handlers[state] = value;
    }

    /// <summary>Gives a string to the handler of the state.</summary>
    /// <param name="s">The string.</param>
    /// <exception cref="InvalidOperationException">The state has no handler.</exception>
    public void StringReceived(Bytes s)
    {
        if (State == Done)
        {
            return;
        }

        if (!_handlers.TryGetValue(State, out Func<Bytes, string?>? handler))
        {
            throw new InvalidOperationException($"No handler for the state '{State}' of {_protocol.GetType().Name}.");
        }

        State = handler(s) ?? State;
        if (State == Done)
        {
            _protocol.Transport?.LoseConnection();
        }
    }
}
