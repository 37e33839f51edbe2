namespace Twisted.Conch.Ssh;

/// <summary>A user is logged in.</summary>
/// <param name="User">The name, as the peer sent it: escape it before you print it.</param>
/// <param name="Method">The method that succeeded last.</param>
/// <param name="Service">The service that runs now.</param>
public sealed record LoggedIn(string User, string Method, string Service) : SSHEvent;
