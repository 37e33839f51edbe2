using System.Reactive.Subjects;
using Twisted.Python;

namespace Twisted.Internet;

/// <summary>The functions of <c>twisted.internet.defer</c>.</summary>
public static partial class Defer
{
    private static readonly Subject<Failure> Unhandled = new();
    private static readonly ISubject<Failure, Failure> SafeUnhandled = Subject.Synchronize(Unhandled);

    /// <summary>
    /// Failures that no errback and no <see langword="await"/> has taken by the time their deferred was garbage. They come on the
    /// finalizer's thread, one at a time, and late; an observer must not block and must not throw. Reactors log them.
    /// </summary>
    public static IObservable<Failure> UnhandledErrors => Unhandled;

    /// <summary>An already fired deferred.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="result">The value.</param>
    public static Deferred<T> Succeed<T>(T result)
    {
        Deferred<T> fired = new();
        fired.Callback(result);
        return fired;
    }

    /// <summary>An already fired deferred without a value.</summary>
    public static Deferred Succeed()
    {
        Deferred fired = new();
        fired.Callback();
        return fired;
    }

    /// <summary>An already failed deferred.</summary>
    /// <typeparam name="T">The type of the value that it does not have.</typeparam>
    /// <param name="result">What went wrong; an exception converts.</param>
    public static Deferred<T> Fail<T>(Failure result)
    {
        Deferred<T> failed = new();
        failed.Errback(result);
        return failed;
    }

    /// <summary>An already failed deferred.</summary>
    /// <param name="result">What went wrong; an exception converts.</param>
    public static Deferred Fail(Failure result)
    {
        Deferred failed = new();
        failed.Errback(result);
        return failed;
    }

    internal static void ReportUnhandled(Failure failure)
    {
        try
        {
            SafeUnhandled.OnNext(failure);
        }
#pragma warning disable CA1031 // An observer's exception on the finalizer's thread would end the process.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody is left to be told.
        }
    }

    internal static Result<T> TimeoutInPlaceOfCancel<T>(Result<T> result, double timeout) =>
        result.Failure is { } fail && fail.Check<CancelledError>() ? new Failure(new TimeoutError(timeout)) : result;

    /// <summary>
    /// What a deferred with a timeout fails with. Twisted: <c>defer.TimeoutError</c>; nested here, as the connection errors have one too.
    /// </summary>
    public class TimeoutError : TimeoutException
    {
        /// <summary>For a deferred that had so long.</summary>
        /// <param name="seconds">The time it had.</param>
        public TimeoutError(double seconds)
            : base($"The Deferred was not fired within {seconds} seconds.")
        {
        }

        /// <summary>With a message of its own.</summary>
        /// <param name="message">What happened.</param>
        public TimeoutError(string message)
            : base(message)
        {
        }
    }
}
