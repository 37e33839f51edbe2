using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Keys;

/// <summary>Key files that we write.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OursReadByOthersTests
{
    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.Forms))]
    public async Task By_ssh_keygen((string Kind, string Subtype, bool Encrypted) form)
    {
        string program = Peers.Program("ssh-keygen", "openssh-client");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, form.Kind, form.Subtype, form.Encrypted);
        ProgramRun run = await ProgramRun.Of(program, ["-y", "-P", form.Encrypted ? SampleKeys.Passphrase : "", "-f", file]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(Key.FromString(run.Output), Is.EqualTo(SampleKeys.Of(form.Kind).Public()));
    }

    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.Kinds))]
    public async Task Fingerprints_by_ssh_keygen(string kind)
    {
        string program = Peers.Program("ssh-keygen", "openssh-client");
        using TemporaryDirectory directory = new();
        Key key = SampleKeys.Of(kind);
        string file = directory.Write("key.pub", System.Text.Encoding.ASCII.GetString(key.Public().ToString("openssh", comment: "ours")));
        ProgramRun sha256 = await ProgramRun.Of(program, ["-l", "-f", file]);
        ProgramRun md5 = await ProgramRun.Of(program, ["-l", "-E", "md5", "-f", file]);
        Assert.That(sha256.Output, Does.StartWith($"{key.Size()} SHA256:{key.Fingerprint().TrimEnd('=')} ours "));
        Assert.That(md5.Output, Does.StartWith($"{key.Size()} MD5:{key.Fingerprint(FingerprintFormats.MD5_HEX)} ours "));
    }

    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.PemForms))]
    public async Task Pem_by_openssl((string Kind, string Subtype, bool Encrypted) form)
    {
        string program = Peers.Program("openssl", "openssl");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, form.Kind, form.Subtype, form.Encrypted);
        ProgramRun run = await ProgramRun.Of(program, ["pkey", "-in", file, "-passin", "pass:" + SampleKeys.Passphrase, "-pubout"]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(Key.FromString(run.Output), Is.EqualTo(SampleKeys.Of(form.Kind).Public()));
    }

    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.FormsBeforePkcs8))]
    public async Task By_puttygen((string Kind, string Subtype, bool Encrypted) form)
    {
        string program = Peers.Program("puttygen", "putty-tools");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, form.Kind, form.Subtype, form.Encrypted);
        string passphrase = directory.Write("passphrase", form.Encrypted ? SampleKeys.Passphrase : "");
        ProgramRun run = await ProgramRun.Of(program, [file, "--old-passphrase", passphrase, "-O", "public-openssh"]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(Key.FromString(run.Output), Is.EqualTo(SampleKeys.Of(form.Kind).Public()));
    }

    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.FormsBeforePkcs8))]
    public async Task By_Twisted((string Kind, string Subtype, bool Encrypted) form)
    {
        await PythonModule.Require("twisted.conch.ssh.keys", "python3-twisted");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, form.Kind, form.Subtype, form.Encrypted);
        string[] arguments = ["-W", "ignore", Peers.Driver("twisted_keys.py"), "blob", file];
        ProgramRun run = await ProgramRun.Of(Peers.Python, form.Encrypted ? [.. arguments, SampleKeys.Passphrase] : arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Assert.That(run.Output.Trim(), Is.EqualTo(Convert.ToHexStringLower(SampleKeys.Of(form.Kind).Blob().Span)));
    }
}
