using Twisted.Python;

namespace Twisted.Internet;

public static partial class Defer
{
    /// <summary>Waits for the first success and cancels the others, whose failures end here. Twisted: <c>race</c>.</summary>
    /// <typeparam name="T">The value's type of each.</typeparam>
    /// <param name="ds">Those who take part; at least one.</param>
    /// <returns>
    /// The winner's place, from 0, and its value; or <see cref="FailureGroup"/> when all have failed. Cancelling it cancels all.
    /// </returns>
    /// <exception cref="ArgumentException">None takes part: it would never end.</exception>
    public static Deferred<(int Index, T Value)> Race<T>(params IEnumerable<Deferred<T>> ds)
    {
        ArgumentNullException.ThrowIfNull(ds);
        Deferred<T>[] racers = [.. ds];
        if (racers.Length == 0)
        {
            throw new ArgumentException("A race needs at least one deferred.", nameof(ds));
        }

        return new RaceOf<T>(racers).Result;
    }

    private sealed class RaceOf<T>
    {
        private readonly Deferred<T>[] _racers;
        private readonly Failure[] _failures;
        private int _running;
        private bool _over;
        private bool _cancelled;

        public RaceOf(Deferred<T>[] racers)
        {
            _racers = racers;
            _failures = new Failure[racers.Length];
            _running = racers.Length;
            Result = new Deferred<(int Index, T Value)>(_ => CancelAll());
            for (int i = 0; i < racers.Length; i++)
            {
                int index = i;
                racers[i].AddCallbacks(value => Won(index, value), fail => Lost(index, fail));
            }
        }

        public Deferred<(int Index, T Value)> Result { get; }

        private T Won(int index, T value)
        {
            if (!_over)
            {
                _over = true;
                CancelOthers(index);
                Result.Callback((index, value));
            }

            return value;
        }

        private T Lost(int index, Failure fail)
        {
            _failures[index] = fail;

            // Of a cancelled race the result is CancelledError, which Cancel itself sees to.
            if (--_running == 0 && !_over && !_cancelled)
            {
                _over = true;
                Result.Errback(new FailureGroup(_failures));
            }

            return default!;
        }

        private void CancelAll()
        {
            _cancelled = true;
            CancelOthers(-1);
        }

        private void CancelOthers(int winner)
        {
            for (int i = 0; i < _racers.Length; i++)
            {
                if (i != winner)
                {
                    _racers[i].Cancel();
                }
            }
        }
    }
}
