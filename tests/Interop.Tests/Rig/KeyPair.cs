using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Twisted.Interop.Tests.Rig;

/// <summary>A key pair made by ssh-keygen, so that what clients expect owes nothing to our own code.</summary>
/// <param name="PrivateFile">Path of the private key; the public one lies beside it with <c>.pub</c> added.</param>
/// <param name="PublicLine">Key type and base64 blob, as in a known_hosts file after the host.</param>
internal sealed record KeyPair(string PrivateFile, string PublicLine)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<KeyPair>>> Made = new(StringComparer.Ordinal);

    /// <summary>The key type, such as <c>ssh-ed25519</c>.</summary>
    public string Type => PublicLine.Split(' ')[0];

    /// <summary>The fingerprint in OpenSSH's form.</summary>
    public string Fingerprint =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(PublicLine.Split(' ')[1]))).TrimEnd('=');

    /// <summary>Our server's key of the kind; the same one in every test.</summary>
    /// <param name="kind"><c>rsa</c>, <c>ed25519</c>, <c>ecdsa-256</c>, <c>ecdsa-384</c> or <c>ecdsa-521</c>.</param>
    public static Task<KeyPair> Of(string kind) => Get("host-" + kind);

    /// <summary>A key of the kind that no server of ours has.</summary>
    public static Task<KeyPair> Stranger(string kind) => Get("stranger-" + kind);

    /// <summary>A key of a user's; <c>authority</c> for one that certifies.</summary>
    public static Task<KeyPair> User(string kind) => Get("user-" + (kind == "authority" ? "ed25519-authority" : kind));

    /// <summary>What a client with this key in its known_hosts file finds there for a server on the loopback address.</summary>
    public string KnownHostsLine(int port) => $"[127.0.0.1]:{port} {PublicLine}\n";

    private static Task<KeyPair> Get(string name) => Made.GetOrAdd(name, static n => new(() => Make(n))).Value;

    private static async Task<KeyPair> Make(string name)
    {
        string keygen = Peers.Program("ssh-keygen", "openssh-client");
        string[] kind = name.Split('-')[1..];
        string file = Path.Combine(Keys.Root, name);
        List<string> arguments = ["-q", "-N", "", "-C", "interop", "-f", file, "-t", kind[0]];
        arguments.AddRange(kind is ["rsa"] ? ["-b", "3072"] : kind is ["ecdsa", var bits] ? ["-b", bits] : []);
        ProgramRun run = await ProgramRun.Of(keygen, arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        string[] line = (await File.ReadAllTextAsync(file + ".pub")).Split(' ');
        return new KeyPair(file, $"{line[0]} {line[1]}");
    }

    private static TemporaryDirectory Keys => RunDirectory.Value;

    private static readonly Lazy<TemporaryDirectory> RunDirectory = new(() =>
    {
        TemporaryDirectory directory = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => directory.Dispose();
        return directory;
    });
}
