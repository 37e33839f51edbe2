namespace Twisted.Internet.Loop;

/// <summary>A call that another thread asked for: an action, or a callback with its state.</summary>
internal readonly struct ThreadCall
{
    private readonly Delegate _callback;
    private readonly object? _state;

    internal ThreadCall(Action action)
    {
        _callback = action;
        _state = null;
    }

    internal ThreadCall(SendOrPostCallback callback, object? state)
    {
        _callback = callback;
        _state = state;
    }

    internal void Invoke()
    {
        if (_callback is Action action)
        {
            action();
        }
        else
        {
            ((SendOrPostCallback)_callback)(_state);
        }
    }
}
