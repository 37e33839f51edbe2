namespace Twisted.Internet;

/// <summary>A call that is to happen later. Twisted: <c>IDelayedCall</c>. Reactor thread only.</summary>
public interface IDelayedCall
{
    /// <summary>When the call is due, in seconds on the scale of <see cref="IReactorTime.Seconds"/>.</summary>
    double GetTime();

    /// <summary>Drops the call.</summary>
    /// <exception cref="AlreadyCalled">It has happened.</exception>
    /// <exception cref="AlreadyCancelled">It was dropped before.</exception>
    void Cancel();

    /// <summary>Moves the call to <paramref name="secondsLater"/> later than it is due.</summary>
    /// <param name="secondsLater">Seconds; negative makes it earlier.</param>
    /// <exception cref="AlreadyCalled">It has happened.</exception>
    /// <exception cref="AlreadyCancelled">It was dropped before.</exception>
    void Delay(double secondsLater);

    /// <summary>Moves the call to <paramref name="secondsFromNow"/> from now.</summary>
    /// <param name="secondsFromNow">Seconds, not negative.</param>
    /// <exception cref="AlreadyCalled">It has happened.</exception>
    /// <exception cref="AlreadyCancelled">It was dropped before.</exception>
    void Reset(double secondsFromNow);

    /// <summary>Moves the call to <paramref name="fromNow"/> from now.</summary>
    /// <param name="fromNow">Not negative.</param>
    /// <exception cref="AlreadyCalled">It has happened.</exception>
    /// <exception cref="AlreadyCancelled">It was dropped before.</exception>
    void Reset(TimeSpan fromNow) => Reset(fromNow.TotalSeconds);

    /// <summary>Whether the call is still to happen.</summary>
    bool Active();
}
