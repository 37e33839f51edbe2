namespace Twisted.Internet;

/// <summary>A deferred can be fired once. Twisted: <c>defer.AlreadyCalledError</c>.</summary>
public class AlreadyCalledError : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public AlreadyCalledError()
        : base("This Deferred has been fired already.")
    {
    }
}
