using System.Net.Sockets;

namespace Twisted.Internet.Loop;

/// <summary>
/// Something with a descriptor that the loop watches. All living ones hang in a list of their reactor's, so that a stop
/// can end them; the links are in the object because there may be many thousands.
/// </summary>
internal abstract class Selectable
{
    private bool _attending;

    protected Selectable(ReactorBase reactor) => Loop = reactor;

    /// <summary>The reactor it lives on.</summary>
    internal ReactorBase Loop { get; }

    /// <summary>What the back end has been told to watch.</summary>
    internal Interest Watched { get; set; }

    /// <summary>Distinguishes this from an earlier owner of the same descriptor within one batch of events.</summary>
    internal uint Generation { get; set; }

    internal Selectable? Next { get; set; }

    internal Selectable? Previous { get; set; }

    internal bool Linked { get; set; }

    /// <summary>The system's number for the descriptor.</summary>
    internal abstract nint Handle { get; }

    /// <summary>The .NET socket, where there is one.</summary>
    internal virtual Socket? Managed => null;

    /// <summary>Whether an error that waits must be heard of as input is, even by a back end that would rather not.</summary>
    internal virtual bool ErrorsAreInput => false;

    /// <summary>What is to be watched from the next turn on.</summary>
    internal abstract Interest Wanted { get; }

    /// <summary>There is something to read, or the end.</summary>
    internal abstract void OnReadable();

    /// <summary>There is room to write, or an error to be found by trying.</summary>
    internal abstract void OnWritable();

    /// <summary>The reactor stops: end, telling whom it concerns.</summary>
    internal abstract void OnShutdown();

    /// <summary>
    /// Whether somebody else may have a copy of the descriptor (systemd keeps one of each socket): closing ours then does not take it out of epoll's set.
    /// </summary>
    internal virtual bool MayBeShared => false;

    /// <summary>Something threw that should not have: end, whatever the state.</summary>
    internal abstract void OnFailure(Exception error);

    /// <summary>Called at the end of the turn after <see cref="Attend"/>: send what was written, close what is done.</summary>
    internal virtual void OnTurnEnd()
    {
    }

    /// <summary>Asks for <see cref="OnTurnEnd"/>, and for <see cref="Wanted"/> to be looked at again.</summary>
    internal void Attend()
    {
        if (!_attending)
        {
            _attending = true;
            Loop.Attend(this);
        }
    }

    /// <summary>Events have come; nothing that is thrown gets further.</summary>
    /// <remarks>An earlier event of the same batch may have changed what is wanted.</remarks>
    internal void Dispatch(Interest ready)
    {
        try
        {
            if ((ready & Wanted & Interest.Read) != Interest.None)
            {
                OnReadable();
            }

            if (Linked && (ready & Wanted & Interest.Write) != Interest.None)
            {
                OnWritable();
            }
        }
        catch (Exception error)
        {
            OnFailure(error);
        }
    }

    internal void EndTurn()
    {
        _attending = false;
        OnTurnEnd();
        if (Linked)
        {
            Loop.Watch(this);
        }
    }
}
