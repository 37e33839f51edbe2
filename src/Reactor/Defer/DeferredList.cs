namespace Twisted.Internet;

/// <summary>
/// Waits for several deferreds and fires with all their results, in the list's order. Twisted: <c>defer.DeferredList</c>.
/// The deferreds keep their values. Cancelling it cancels those still waited for.
/// </summary>
/// <typeparam name="T">The value's type of each.</typeparam>
public class DeferredList<T> : Deferred<IReadOnlyList<(bool Success, Result<T> Result)>>
{
    private readonly Deferred<T>[] _deferreds;
    private readonly (bool Success, Result<T> Result)[] _results;
    private readonly bool _consumeErrors;
    private int _pending;

    /// <summary>Starts to wait.</summary>
    /// <param name="deferreds">What to wait for; none fires it at once with an empty list.</param>
    /// <param name="fireOnOneCallback">
    /// Fire as soon as one succeeds. The list then has that one result only, and <see cref="FiredIndex"/> says whose it is
    /// (Twisted fires with the pair of both).
    /// </param>
    /// <param name="fireOnOneErrback">Fail with <see cref="FirstError"/> as soon as one fails.</param>
    /// <param name="consumeErrors">Failures end here: the deferreds go on with a default value.</param>
    public DeferredList(
        IEnumerable<Deferred<T>> deferreds,
        bool fireOnOneCallback = false,
        bool fireOnOneErrback = false,
        bool consumeErrors = false)
        : base(static self => ((DeferredList<T>)self).CancelAll())
    {
        _deferreds = [.. deferreds];
        _results = new (bool, Result<T>)[_deferreds.Length];
        _pending = _deferreds.Length;
        _consumeErrors = consumeErrors;
        FireOnOneCallback = fireOnOneCallback;
        FireOnOneErrback = fireOnOneErrback;
        if (_pending == 0 && !fireOnOneCallback)
        {
            Callback(_results);
        }

        for (int i = 0; i < _deferreds.Length; i++)
        {
            Watch(i);
        }
    }

    /// <summary>Whether one success is enough.</summary>
    public bool FireOnOneCallback { get; }

    /// <summary>Whether one failure ends it.</summary>
    public bool FireOnOneErrback { get; }

    /// <summary>With <see cref="FireOnOneCallback"/>: the place of the one that succeeded, from 0; else -1.</summary>
    public int FiredIndex { get; private set; } = -1;

    private void Watch(int index) => _deferreds[index].AddBoth((Result<T> result) =>
    {
        _results[index] = (!result.IsFailure, result);
        _pending--;
        if (!Called)
        {
            FireIfDone(index, result);
        }

        return result.IsFailure && _consumeErrors ? default(T)! : result;
    });

    private void FireIfDone(int index, Result<T> result)
    {
        if (!result.IsFailure && FireOnOneCallback)
        {
            FiredIndex = index;
            Callback([(true, result)]);
        }
        else if (result.IsFailure && FireOnOneErrback)
        {
            Errback(new FirstError(result.Failure, index));
        }
        else if (_pending == 0)
        {
            Callback(_results);
        }
    }

    private void CancelAll()
    {
        foreach (Deferred<T> deferred in _deferreds)
        {
            deferred.Cancel();
        }
    }
}
