namespace Twisted.Conch;

/// <summary>
/// An app that runs in a session: it is called for each shell, command or subsystem that a user asks for, and what it returns is the exit status.
/// See <see cref="SessionRealm"/>.
/// </summary>
/// <remarks>
/// It starts on the reactor thread, where <see langword="await"/> resumes as well: it must not block. One that does, as console libraries with prompts do,
/// runs in the pool: <c>session => Task.Run(() => Blocking(session))</c>. An exception is logged, and ends the session with status 1.
/// </remarks>
/// <param name="session">Who asks for what, and the way to talk to them.</param>
public delegate Task<int> SessionHandler(SessionContext session);
