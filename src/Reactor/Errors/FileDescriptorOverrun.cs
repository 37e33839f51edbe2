namespace Twisted.Internet;

/// <summary>The peer sent more descriptors than were asked for. Twisted: <c>FileDescriptorOverrun</c>.</summary>
public class FileDescriptorOverrun : ConnectionLost
{
    /// <summary>With the usual message.</summary>
    public FileDescriptorOverrun()
        : this("A maximum of one file descriptor per byte may be received.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public FileDescriptorOverrun(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public FileDescriptorOverrun(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
