namespace Twisted.Interop.Tests.Clients;

/// <summary>How a try to log in ended.</summary>
internal enum LoginResult
{
    /// <summary>Neither of the others: an error of the protocol, a crash, or even a login.</summary>
    Failed,

    /// <summary>The client verified the host key, tried to log in, and says that it was refused.</summary>
    Refused,

    /// <summary>The client did not go on, because the host key was not the expected one.</summary>
    HostKeyRejected,
}

/// <summary>How a try to log in ended, and what the client wrote.</summary>
internal sealed record LoginOutcome(LoginResult Result, string Transcript);
