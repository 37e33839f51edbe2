using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>One of the world's SSH clients, as a program of its own or as a library under a small driver.</summary>
internal abstract class SshClient
{
    /// <summary>Every client there is.</summary>
    public static readonly SshClient[] All =
    [
        new OpenSsh(), new Plink(), new Dbclient(), new Paramiko(), new AsyncSsh(), new Libssh(), new NodeSsh2(), new SshNet(),
        new ConchClient(),
    ];

    /// <summary>Exit code of our drivers for a login that was refused.</summary>
    protected const int DriverRefused = 5;

    /// <summary>Exit code of our drivers for a host key that is not the expected one.</summary>
    protected const int DriverHostKeyRejected = 6;

    /// <summary>Tries to log in as <c>nobody</c>.</summary>
    /// <param name="server">The server to try.</param>
    /// <param name="expected">The key that the client takes for the server's.</param>
    /// <param name="wrongPassword">Whether a password is tried, rather than only the <c>none</c> method.</param>
    public abstract Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false);

    /// <summary>Every client is a test case; this is its name there.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>The outcome by the exit codes that our drivers use.</summary>
    protected static LoginOutcome ByExitCode(ProgramRun run) => new(
        run.ExitCode switch
        {
            DriverRefused => LoginResult.Refused,
            DriverHostKeyRejected => LoginResult.HostKeyRejected,
            _ => LoginResult.Failed,
        },
        run.Transcript);

    /// <summary>The outcome by the sentences in which a client says it.</summary>
    protected static LoginOutcome BySentence(ProgramRun run, string refused, string hostKeyRejected)
    {
        LoginResult result =
            run.ExitCode == 0 ? LoginResult.Failed
            : run.Transcript.Contains(hostKeyRejected, StringComparison.Ordinal) ? LoginResult.HostKeyRejected
            : run.Transcript.Contains(refused, StringComparison.Ordinal) ? LoginResult.Refused
            : LoginResult.Failed;
        return new LoginOutcome(result, run.Transcript);
    }
}
