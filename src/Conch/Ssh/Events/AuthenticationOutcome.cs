namespace Twisted.Conch.Ssh;

/// <summary>What came of one request to be logged in.</summary>
public enum AuthenticationOutcome
{
    /// <summary>Refused.</summary>
    Refused,

    /// <summary>A key was asked about and would do; nobody has shown yet to own it.</summary>
    KeyWouldDo,

    /// <summary>Right, and not enough by itself.</summary>
    PartialSuccess,

    /// <summary>The user is logged in.</summary>
    Success,

    /// <summary>A password was right and has to be changed first, or a new one would not do.</summary>
    PasswordChangeWanted,
}
