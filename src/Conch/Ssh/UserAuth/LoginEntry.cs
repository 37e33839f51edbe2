using Login = (System.Type Interface, object Avatar, System.Action Logout);

namespace Twisted.Conch.Ssh;

/// <summary>Lets a user in whom a checker took, if that is sound, and gives them the service that they asked for.</summary>
/// <param name="server">The server's side of the login.</param>
internal sealed class LoginEntry(SSHUserAuthServer server)
{
    private SSHTransportBase Transport => server.Transport!;

    /// <summary>Gives the connection its avatar, permissions and logout.</summary>
    /// <param name="attempt">The request.</param>
    /// <param name="login">What the portal gave.</param>
    /// <param name="signatureIsRight">Whether the signature is, where there is one.</param>
    /// <param name="wrong">Why nobody is let in; null when the user is in.</param>
    /// <returns>The service; null when nobody is let in.</returns>
    public SSHService? Enter(UserAuthAttempt attempt, Login login, bool signatureIsRight, out string? wrong)
    {
        wrong = WhatIsWrong(attempt, login, signatureIsRight);
        if (wrong is not null)
        {
            return null;
        }

        // A factory gives out services to those who have an avatar.
        Transport.Avatar = login.Avatar;
        Transport.Permissions = attempt.Permissions!.WithEnvironment(server.Host!.PermitUserEnvironment);

        // Before what may throw: then the connection ends, and its end logs the user out.
        Transport.LogoutFunction = login.Logout;
        SSHService? service = server.Host.GetService(Transport, attempt.Service)?.Invoke();
        if (service is null)
        {
            Transport.Avatar = null;
            Transport.LogoutFunction = null;
            wrong = "the service is gone";
        }

        return service;
    }

    private static string? WhatIsWrong(UserAuthAttempt attempt, Login login, bool signatureIsRight)
    {
        if (attempt.IsKeyQuery)
        {
            return "an avatar for a key that was only asked about; a checker fails with ValidPublicKey there";
        }

        if (login.Avatar is null)
        {
            return "no avatar";
        }

        if (attempt.Permissions is null)
        {
            return "an avatar for keys that force different commands";
        }

        return signatureIsRight ? null : "an avatar for a signature that does not verify";
    }
}
