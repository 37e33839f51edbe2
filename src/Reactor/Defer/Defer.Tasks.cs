namespace Twisted.Internet;

public static partial class Defer
{
    /// <summary>
    /// A deferred with the task's result. Called on the reactor thread while the reactor runs, it is fired there, through the reactor's
    /// <see cref="SynchronizationContext"/>; without one, on whatever thread ends the task. Twisted: <c>Deferred.fromFuture</c>.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="task">The task. Cancelling the deferred does not stop it, its result is dropped then.</param>
    public static async Deferred<T> FromTask<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return await task;
    }

    /// <summary>As <see cref="FromTask{T}(Task{T})"/>.</summary>
    /// <param name="task">The task. Cancelling the deferred does not stop it, its result is dropped then.</param>
    public static async Deferred FromTask(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        await task;
    }
}
