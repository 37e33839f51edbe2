using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Clients;

/// <summary>Python's paramiko.</summary>
internal sealed class Paramiko : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false) =>
        ByExitCode(await Run(server, expected, wrongPassword ? ["password"] : []));

    /// <summary>Runs the driver with its last arguments, <c>rekey</c> for one.</summary>
    public static async Task<ProgramRun> Run(IServer server, KeyPair expected, IEnumerable<string> wishes)
    {
        await PythonModule.Require("paramiko", "python3-paramiko");
        return await ProgramRun.Of(
            Peers.Python,
            ["-W", "ignore", Peers.Driver("paramiko_login.py"), $"{server.Port}", expected.Fingerprint, .. wishes]);
    }
}
