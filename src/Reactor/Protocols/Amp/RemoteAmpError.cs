namespace Twisted.Protocols.Amp;

/// <summary>An error with a code, sent by the peer or to be sent to it. Twisted: <c>amp.RemoteAmpError</c>.</summary>
public class RemoteAmpError : AmpError
{
    /// <summary>With a code and a description.</summary>
    /// <param name="errorCode">The code, as the command has it.</param>
    /// <param name="description">For people. It goes over the wire.</param>
    /// <param name="fatal">Whether the connection is closed once it has been sent.</param>
    /// <param name="local">The error behind it, on our side. It does not go over the wire.</param>
    public RemoteAmpError(string errorCode, string description, bool fatal = false, Exception? local = null)
        : base($"Code<{errorCode}>: {description}", local)
    {
        ErrorCode = errorCode;
        Description = description;
        Fatal = fatal;
    }

    /// <summary>The code, as the command has it.</summary>
    public string ErrorCode { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>Whether the connection is closed once it has been sent.</summary>
    public bool Fatal { get; }
}
