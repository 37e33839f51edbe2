using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Logins;

/// <summary>Certificates made by ssh-keygen.</summary>
internal static class UserCertificate
{
    /// <summary>Has a key certified.</summary>
    /// <param name="directory">Where the certificate goes.</param>
    /// <param name="authority">Signs.</param>
    /// <param name="key">Is certified.</param>
    /// <param name="options">ssh-keygen's options: <c>-n</c>, <c>-V</c>, <c>-O</c>, <c>-h</c>...</param>
    /// <returns>The certificate's file; not beside the key, where clients find it by themselves.</returns>
    public static async Task<string> Make(TemporaryDirectory directory, KeyPair authority, KeyPair key, params string[] options)
    {
        string copy = Path.Combine(directory.Root, Path.GetFileName(key.PrivateFile) + "-" + Guid.NewGuid().ToString("N"));
        File.Copy(key.PrivateFile + ".pub", copy + ".pub");
        ProgramRun run = await ProgramRun.Of(
            Peers.Program("ssh-keygen", "openssh-client"), ["-q", "-s", authority.PrivateFile, "-I", "interop", .. options, copy + ".pub"]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return copy + "-cert.pub";
    }
}
