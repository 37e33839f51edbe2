using System.Collections.Concurrent;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Keys;

/// <summary>One key of ours of each kind, made once: RSA takes its time.</summary>
internal static class SampleKeys
{
    public const string Passphrase = "correct horse";

    public static readonly string[] Kinds = ["rsa", "ecdsa-256", "ecdsa-384", "ecdsa-521", "ed25519"];

    private static readonly ConcurrentDictionary<string, Lazy<Key>> Made = new(StringComparer.Ordinal);

    public static Key Of(string kind) => Made.GetOrAdd(kind, static k => new(() => Make(k))).Value;

    /// <summary>How our private keys are written; Ed25519 has no PEM.</summary>
    public static IEnumerable<(string Kind, string Subtype, bool Encrypted)> Forms() =>
        from kind in Kinds
        from subtype in new[] { "v1", "PEM" }
        from encrypted in new[] { false, true }
        where kind != "ed25519" || subtype == "v1"
        select (kind, subtype, encrypted);

    /// <summary>Those that OpenSSL knows.</summary>
    public static IEnumerable<(string Kind, string Subtype, bool Encrypted)> PemForms() => Forms().Where(form => form.Subtype == "PEM");

    /// <summary>Those that programs without encrypted PKCS#8 know: PuTTY 0.78, Twisted 22.4.</summary>
    public static IEnumerable<(string Kind, string Subtype, bool Encrypted)> FormsBeforePkcs8() =>
        Forms().Where(form => form is not { Subtype: "PEM", Encrypted: true });

    public static string Write(TemporaryDirectory directory, string kind, string subtype, bool encrypted)
    {
        byte[] file = Of(kind).ToString("openssh", subtype, comment: "ours", passphrase: encrypted ? Passphrase : default(Bytes?));
        return directory.Write("key", System.Text.Encoding.ASCII.GetString(file));
    }

    private static Key Make(string kind)
    {
        string[] parts = kind.Split('-');
        int? bits = parts is [_, var text] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : parts[0] == "rsa" ? 2048 : null;
        return Key.Generate(parts[0], bits);
    }
}
