using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Receives pieces of known lengths: each state says how many bytes it wants and who gets them, and that one says what the next state
/// is. What is buffered is one piece and one read. Twisted: <c>stateful.StatefulProtocol</c>, but it can be paused.
/// </summary>
public abstract class StatefulProtocol : PauseableProtocol
{
    private State _state;

    /// <summary>The first state.</summary>
    protected abstract State GetInitialState();

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        _state = GetInitialState();
        base.MakeConnection(transport);
    }

    private protected override bool DealWithNext()
    {
        if (Buffer.Length < _state.Length)
        {
            return false;
        }

        State now = _state;
        if (now.Handler(Buffer.Take(now.Length)) is { } next)
        {
            _state = next;
        }
        else if (now.Length == 0)
        {
            throw new InvalidOperationException($"{GetType().Name} stays in a state that wants no bytes; it would never end.");
        }

        return true;
    }

    /// <summary>What is received next.</summary>
    /// <param name="Handler">Gets the bytes; returns the next state, or <see langword="null"/> to stay in this one.</param>
    /// <param name="Length">How many bytes, not negative. It is the bound of what a peer can make us keep: check one that comes from the peer.</param>
    public readonly record struct State(Func<Bytes, State?> Handler, int Length);
}
