using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>How a try ended, by the client's own words.</summary>
/// <param name="IsIn">It says that it is in, and that a command ran.</param>
/// <param name="Refusal">What it says of a refusal, without what differs by the user's name; null when it was something else.</param>
/// <param name="Transcript">All it wrote.</param>
internal sealed record LoginAttempt(bool IsIn, string? Refusal, string Transcript);

/// <summary>A client that logs in by whatever it can, and runs a command.</summary>
internal abstract class LoginClient
{
    /// <summary>Exit code of our drivers for a login that was refused.</summary>
    protected const int DriverRefused = 5;

    public static readonly LoginClient[] All =
    [
        new OpenSshLogin(), new PlinkLogin(), new DbclientLogin(), new DriverLogin("paramiko"), new DriverLogin("AsyncSSH"), new DriverLogin("libssh"),
        new DriverLogin("ssh2"), new SshNetLogin(),
    ];

    /// <summary>Whether it can show certificates.</summary>
    public virtual bool HasCertificates => true;

    /// <summary>Whether it asks with RSA certificates by rsa-sha2-*: AsyncSSH 2.10 names ssh-rsa, which OpenSSH refuses since 8.8, and so do we.</summary>
    public virtual bool CertifiesRsa => true;

    /// <summary>Whether it shows a certificate with a critical option that it does not know itself.</summary>
    public virtual bool ShowsAnyCertificate => true;

    /// <summary>Tries to log in.</summary>
    public abstract Task<LoginAttempt> LogIn(IServer server, LoginWish wish);

    /// <summary>The attempt by the sentences in which a client says that it was refused; the last of them that it wrote counts.</summary>
    protected static LoginAttempt BySentence(ProgramRun run, LoginWish wish, params string[] refusals)
    {
        string? refusal = run.Transcript.Split('\n').LastOrDefault(line => refusals.Any(sentence => line.Contains(sentence, StringComparison.Ordinal)));
        return new LoginAttempt(run.ExitCode == 0, run.ExitCode == 0 ? null : refusal?.Replace(wish.User, "USER", StringComparison.Ordinal).Trim(), run.Transcript);
    }
}
