namespace Twisted.Internet;

/// <summary>A multicast group could not be joined or left. Twisted: <c>MulticastJoinError</c>.</summary>
public class MulticastJoinError : Exception
{
    /// <summary>With the usual message.</summary>
    public MulticastJoinError()
        : this("An attempt to join a multicast group failed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public MulticastJoinError(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public MulticastJoinError(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
