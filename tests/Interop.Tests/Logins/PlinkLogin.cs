using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>PuTTY's <c>plink</c>.</summary>
internal sealed class PlinkLogin : LoginClient
{
    public override async Task<LoginAttempt> LogIn(IServer server, LoginWish wish)
    {
        string plink = Peers.Program("plink", "putty-tools");
        using TemporaryDirectory home = new();
        List<string> arguments = ["-batch", "-ssh", "-noagent", "-P", $"{server.Port}", "-hostkey", server.HostKeys[0].Fingerprint];
        if (wish.Key is not null)
        {
            string key = Path.Combine(home.Root, "key.ppk");
            ProgramRun converted = await ProgramRun.Of(
                Peers.Program("puttygen", "putty-tools"), [wish.Key, "-O", "private", "-o", key, "--new-passphrase", "/dev/null"]);
            Assert.That(converted.ExitCode, Is.Zero, converted.Transcript);
            arguments.AddRange(["-i", key]);
        }

        if (wish.Certificate is not null)
        {
            arguments.AddRange(["-cert", wish.Certificate]);
        }

        if ((wish.Password ?? wish.Answer) is { } secret)
        {
            arguments.AddRange(["-pwfile", home.Write("password", secret + "\n")]);
        }

        ProgramRun run = await ProgramRun.Of(
            plink, [.. arguments, $"{wish.User}@127.0.0.1", "true"], new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home.Root });
        return BySentence(
            run, wish, "No supported authentication methods available", "Configured password was not accepted", "Access denied", "Cannot answer interactive prompts");
    }

    public override string ToString() => "plink";
}
