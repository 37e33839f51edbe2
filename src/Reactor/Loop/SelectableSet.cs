namespace Twisted.Internet.Loop;

/// <summary>All that a reactor watches or might watch, and those among them that want the end of the turn.</summary>
internal sealed class SelectableSet(ReactorLoop reactor)
{
    private List<Selectable> _attending = [];
    private List<Selectable> _ending = [];
    private Selectable? _first;

    /// <summary>Whether everything has been told that the reactor stops, or is just being told.</summary>
    internal bool IsShutDown { get; private set; }

    internal bool AnyAttending => _attending.Count > 0;

    internal void Add(Selectable selectable)
    {
        selectable.Linked = true;
        selectable.Previous = null;
        selectable.Next = _first;
        if (_first is not null)
        {
            _first.Previous = selectable;
        }

        _first = selectable;
    }

    internal bool Remove(Selectable selectable)
    {
        if (!selectable.Linked)
        {
            return false;
        }

        selectable.Linked = false;
        if (selectable.Next is not null)
        {
            selectable.Next.Previous = selectable.Previous;
        }

        if (selectable.Previous is not null)
        {
            selectable.Previous.Next = selectable.Next;
        }
        else
        {
            _first = selectable.Next;
        }

        selectable.Next = null;
        selectable.Previous = null;
        return true;
    }

    /// <summary>All that live, the newest first.</summary>
    internal IEnumerable<Selectable> Living()
    {
        for (Selectable? selectable = _first; selectable is not null; selectable = selectable.Next)
        {
            yield return selectable;
        }
    }

    internal void Attend(Selectable selectable) => _attending.Add(selectable);

    /// <summary>Ends the turn for those that asked for it; who asks meanwhile is for the next one.</summary>
    internal void EndTurn()
    {
        if (_attending.Count == 0)
        {
            return;
        }

        (_attending, _ending) = (_ending, _attending);
        foreach (Selectable selectable in _ending)
        {
            try
            {
                selectable.EndTurn();
            }
            catch (Exception error)
            {
                selectable.OnFailure(error);
            }
        }

        _ending.Clear();
    }

    /// <summary>The reactor stops: everything ends, the newest first.</summary>
    internal void ShutDown()
    {
        IsShutDown = true;
        while (_first is Selectable selectable)
        {
            try
            {
                selectable.OnShutdown();
            }
            catch (Exception error)
            {
                selectable.OnFailure(error);
            }

            // Whatever it did or did not do: it is not met again.
            reactor.Unlink(selectable, closing: true);
        }
    }
}
