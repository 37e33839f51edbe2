using System.Diagnostics;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Twisted's own <c>conch</c>, asked to log in with a key.</summary>
/// <remarks>
/// Once it has run out of methods it waits for ever, whatever the server (22.4, OpenSSH's and its own too). So its log is
/// read up to the refusal, and then it is ended.
/// </remarks>
internal sealed class ConchClient : SshClient
{
    private const string RefusalInLog = "can continue with: ";

    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        string conch = Peers.Program("conch3", "python3-twisted");
        using TemporaryDirectory home = new();

        // It looks a host up by its address alone, whatever the port.
        string knownHosts = home.Write("known_hosts", $"127.0.0.1 {expected.PublicLine}\n");
        KeyPair identity = await KeyPair.Stranger("rsa");

        // For a known RSA key it would ask for ssh-rsa alone, which is SHA-1.
        string algorithm = expected.Type == "ssh-rsa" ? "rsa-sha2-512" : expected.Type;
        string[] arguments =
        [
            "--log", "-p", $"{server.Port}", "-l", "nobody", "--known-hosts", knownHosts, "--host-key-algorithms", algorithm,
            "-i", identity.PrivateFile, "127.0.0.1", "true",
        ];
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["HOME"] = home.Root, ["PYTHONWARNINGS"] = "ignore" };
        using Process process = new() { StartInfo = ProgramRun.StartInfo(conch, arguments, environment) };
        process.Start();
        try
        {
            return await Read(process.StandardError, refusals: wrongPassword ? 2 : 1);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Reads the log until the last refusal: that of the first try, without a key, and then that of the key.</summary>
    private static async Task<LoginOutcome> Read(StreamReader log, int refusals)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        List<string> said = [];
        while (await log.ReadLineAsync(limit.Token) is { } line)
        {
            // Without the time before it.
            string text = line[(line.IndexOf("] ", StringComparison.Ordinal) + 1)..];
            said.Add(text);
            if (text.Contains("bad host key", StringComparison.Ordinal))
            {
                return new LoginOutcome(LoginResult.HostKeyRejected, string.Join('\n', said));
            }

            if (text.Contains(RefusalInLog, StringComparison.Ordinal) && --refusals == 0)
            {
                return new LoginOutcome(LoginResult.Refused, text);
            }
        }

        return new LoginOutcome(LoginResult.Failed, string.Join('\n', said));
    }
}
