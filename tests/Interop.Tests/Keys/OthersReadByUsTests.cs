using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Keys;

/// <summary>Key files that others write today; those of fixed versions are fixtures of Conch.Tests.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OthersReadByUsTests
{
    private static readonly string[] KeygenCiphers = [.. KeyFileCipher.All.Select(cipher => cipher.Name)];

    /// <summary>ssh-keygen has no PEM of Ed25519.</summary>
    public static IEnumerable<(string Kind, string Format)> KeygenForms() =>
        from kind in SampleKeys.Kinds
        from format in new[] { "RFC4716", "PKCS8", "PEM" }
        where kind != "ed25519" || format == "RFC4716"
        select (kind, format);

    private static readonly string[] OpensslCiphers = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3"];

    private static readonly string[] PuttyParameters =
        ["version=2", "version=3", "version=3,kdf=argon2i,memory=256,passes=2", "version=3,kdf=argon2d,memory=256,passes=2"];

    [TestCaseSource(nameof(KeygenCiphers))]
    public async Task Encrypted_by_ssh_keygen(string cipher)
    {
        using TemporaryDirectory directory = new();
        string file = Path.Combine(directory.Root, "key");
        await Keygen("-q", "-t", "ed25519", "-N", SampleKeys.Passphrase, "-Z", cipher, "-f", file);
        Assert.That(Key.FromFile(file, passphrase: SampleKeys.Passphrase).Public(), Is.EqualTo(Key.FromFile(file + ".pub")));
    }

    [Test]
    public async Task Written_by_ssh_keygen([ValueSource(nameof(KeygenForms))] (string Kind, string Format) form, [Values] bool encrypted)
    {
        (string kind, string format) = form;
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, kind, "v1", encrypted: false);
        await Keygen("-q", "-p", "-P", "", "-N", encrypted ? SampleKeys.Passphrase : "", "-m", format, "-f", file);
        Key key = Key.FromFile(file, passphrase: encrypted ? SampleKeys.Passphrase : default(Bytes?));
        Assert.That(key, Is.EqualTo(SampleKeys.Of(kind)));
        File.WriteAllBytes(file + ".pub", SampleKeys.Of(kind).Public().ToString("openssh"));
        ProgramRun exported = await Keygen("-e", "-m", format, "-f", file + ".pub");
        Assert.That(Key.FromString(exported.Output), Is.EqualTo(SampleKeys.Of(kind).Public()));
    }

    [Test]
    public async Task Encrypted_by_openssl(
        [Values("rsa", "ecdsa-256", "ecdsa-521")] string kind, [ValueSource(nameof(OpensslCiphers))] string cipher)
    {
        string openssl = Peers.Program("openssl", "openssl");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, kind, "PEM", encrypted: false);
        string[] source = ["-in", file, "-passout", "pass:" + SampleKeys.Passphrase];
        ProgramRun pkcs8 = await ProgramRun.Of(openssl, ["pkcs8", "-topk8", .. source, "-v2", cipher]);
        ProgramRun old = await ProgramRun.Of(openssl, ["pkey", "-traditional", .. source, "-" + cipher]);
        foreach (ProgramRun run in new[] { pkcs8, old })
        {
            Assert.That(run.ExitCode, Is.Zero, run.Transcript);
            Assert.That(Key.FromString(run.Output, passphrase: SampleKeys.Passphrase), Is.EqualTo(SampleKeys.Of(kind)));
        }
    }

    [Test]
    public async Task Made_by_openssl_as_Ed25519([Values] bool encrypted)
    {
        string openssl = Peers.Program("openssl", "openssl");
        string[] encryption = encrypted ? ["-aes-256-cbc", "-pass", "pass:" + SampleKeys.Passphrase] : [];
        ProgramRun run = await ProgramRun.Of(openssl, ["genpkey", "-algorithm", "ed25519", .. encryption]);
        Key key = Key.FromString(run.Output, passphrase: encrypted ? SampleKeys.Passphrase : default(Bytes?));
        Assert.That(key.SshType(), Is.EqualTo("ssh-ed25519"));
        Assert.That(key.Verify(key.Sign("data"), "data"), Is.True);
    }

    [Test]
    public async Task Written_by_puttygen(
        [ValueSource(typeof(SampleKeys), nameof(SampleKeys.Kinds))] string kind,
        [ValueSource(nameof(PuttyParameters))] string parameters,
        [Values] bool encrypted)
    {
        string puttygen = Peers.Program("puttygen", "putty-tools");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, kind, "v1", encrypted: false);
        string passphrase = directory.Write("passphrase", encrypted ? SampleKeys.Passphrase : "");
        string output = Path.Combine(directory.Root, "key.ppk");
        ProgramRun run = await ProgramRun.Of(
            puttygen, [file, "-O", "private", "-o", output, "--new-passphrase", passphrase, "--ppk-param", parameters]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Key key = Key.FromFile(output, passphrase: encrypted ? SampleKeys.Passphrase : default(Bytes?));
        Assert.That(key, Is.EqualTo(SampleKeys.Of(kind)));
        Assert.That(key.Comment, Is.EqualTo("ours"));
    }

    [TestCaseSource(typeof(SampleKeys), nameof(SampleKeys.Forms))]
    public async Task Written_by_Twisted((string Kind, string Subtype, bool Encrypted) form)
    {
        await PythonModule.Require("twisted.conch.ssh.keys", "python3-twisted");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, form.Kind, form.Subtype, encrypted: false);
        ProgramRun run = await ProgramRun.Of(
            Peers.Python,
            ["-W", "ignore", Peers.Driver("twisted_keys.py"), "write", file, form.Subtype, form.Encrypted ? SampleKeys.Passphrase : ""]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        Key key = Key.FromString(run.Output, passphrase: form.Encrypted ? SampleKeys.Passphrase : default(Bytes?));
        Assert.That(key, Is.EqualTo(SampleKeys.Of(form.Kind)));
    }

    private static async Task<ProgramRun> Keygen(params string[] arguments)
    {
        ProgramRun run = await ProgramRun.Of(Peers.Program("ssh-keygen", "openssh-client"), arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return run;
    }
}
