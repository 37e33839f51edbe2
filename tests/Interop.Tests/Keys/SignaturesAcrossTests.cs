using System.Formats.Asn1;
using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Keys;

/// <summary>Signatures by us checked by others, and the other way round.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class SignaturesAcrossTests
{
    private const string Data = "what is signed";

    public static IEnumerable<(string Kind, string Algorithm)> Algorithms() =>
        SampleKeys.Kinds.SelectMany(kind => SampleKeys.Of(kind).SupportedSignatureAlgorithms().Select(name => (kind, name)));

    [TestCaseSource(nameof(Algorithms))]
    public async Task With_Twisted((string Kind, string Algorithm) row)
    {
        await PythonModule.Require("twisted.conch.ssh.keys", "python3-twisted");
        using TemporaryDirectory directory = new();
        string file = SampleKeys.Write(directory, row.Kind, "v1", encrypted: false);
        Key key = SampleKeys.Of(row.Kind);
        string ours = Convert.ToHexStringLower(key.Sign(Data, row.Algorithm).Span);
        Assert.That(await Twisted("verify", file, ours, Data), Is.EqualTo("True"));
        Assert.That(await Twisted("verify", file, ours, "other"), Is.EqualTo("False"));
        byte[] theirs = Convert.FromHexString(await Twisted("sign", file, row.Algorithm, Data));
        Assert.That(key.Verify(row.Algorithm, theirs, Encoding.UTF8.GetBytes(Data)), Is.True);
        Assert.That(key.Verify(theirs, "other"), Is.False);
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task With_openssl((string Kind, string Algorithm) row)
    {
        string openssl = Peers.Program("openssl", "openssl");
        using TemporaryDirectory directory = new();
        string file = await WriteForOpenssl(openssl, directory, row.Kind);
        string data = directory.Write("data", Data);
        string signature = Path.Combine(directory.Root, "signature");
        Key key = SampleKeys.Of(row.Kind);
        string[] common = ["pkeyutl", "-inkey", file, "-rawin", "-in", data, .. Digest(row.Algorithm)];
        Bytes ours = Common.GetNS(Common.GetNS(key.Sign(Data, row.Algorithm)).Tail).Value;
        File.WriteAllBytes(signature, key.Type() == "EC" ? ToDer(ours) : ours.ToArray());
        ProgramRun verified = await ProgramRun.Of(openssl, [.. common, "-verify", "-sigfile", signature]);
        Assert.That(verified.ExitCode, Is.Zero, verified.Transcript);
        ProgramRun signed = await ProgramRun.Of(openssl, [.. common, "-sign", "-out", signature]);
        Assert.That(signed.ExitCode, Is.Zero, signed.Transcript);
        byte[] theirs = File.ReadAllBytes(signature);
        Bytes value = key.Type() == "EC" ? FromDer(theirs) : (Bytes)theirs;
        Assert.That(key.Verify(Common.NS(row.Algorithm) + Common.NS(value), Data), Is.True);
    }

    private static string[] Digest(string algorithm) => algorithm switch
    {
        "ssh-ed25519" => [],
        "ssh-rsa" => ["-digest", "sha1"],
        "rsa-sha2-512" or "ecdsa-sha2-nistp521" => ["-digest", "sha512"],
        "ecdsa-sha2-nistp384" => ["-digest", "sha384"],
        _ => ["-digest", "sha256"],
    };

    /// <summary>OpenSSL takes PKCS#8 only for Ed25519: puttygen and ssh-keygen do not write it, so the seed is wrapped here.</summary>
    private static async Task<string> WriteForOpenssl(string openssl, TemporaryDirectory directory, string kind)
    {
        if (kind != "ed25519")
        {
            return SampleKeys.Write(directory, kind, "PEM", encrypted: false);
        }

        byte[] start = Convert.FromHexString("302e020100300506032b657004220420");
        Bytes seed = ((Ed25519KeyData)SampleKeys.Of(kind).Data()).K!.Value;
        string der = Path.Combine(directory.Root, "der");
        File.WriteAllBytes(der, [.. start, .. seed.Span]);
        string file = Path.Combine(directory.Root, "key");
        ProgramRun run = await ProgramRun.Of(openssl, ["pkey", "-inform", "DER", "-in", der, "-out", file]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return file;
    }

    private static byte[] ToDer(Bytes signature)
    {
        (System.Numerics.BigInteger r, Bytes rest) = Common.GetMP(signature);
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(Common.GetMP(rest).Value);
        }

        return writer.Encode();
    }

    private static Bytes FromDer(byte[] signature)
    {
        AsnReader reader = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return Common.MP(reader.ReadInteger()) + Common.MP(reader.ReadInteger());
    }

    private static async Task<string> Twisted(params string[] arguments)
    {
        ProgramRun run = await ProgramRun.Of(Peers.Python, ["-W", "ignore", Peers.Driver("twisted_keys.py"), .. arguments]);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return run.Output.Trim();
    }
}
