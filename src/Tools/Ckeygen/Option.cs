using System.Collections.Immutable;

namespace Twisted.Conch.Scripts;

/// <summary>An option of the command line: a row of a table.</summary>
/// <param name="Name">Its long name.</param>
/// <param name="Letter">Its short name, if it has one.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Help">What it does.</param>
internal sealed record Option(string Name, char? Letter, bool TakesValue, string Help)
{
    /// <summary>Twisted's options of ckeygen, in the order in which the help lists them.</summary>
    public static readonly ImmutableArray<Option> All =
    [
        new("comment", 'C', TakesValue: true, "Comment of the key."),
        new("newpass", 'N', TakesValue: true, "New passphrase."),
        new("pass", 'P', TakesValue: true, "Passphrase the key has, or gets when it is made."),
        new("bits", 'b', TakesValue: true, "Bits of the key: 3072 for rsa unless said, 256, 384 or 521 for ecdsa."),
        new("filename", 'f', TakesValue: true, "Private key file."),
        new("help", null, TakesValue: false, "Show this text."),
        new("fingerprint", 'l', TakesValue: false, "Show the fingerprint of a key file."),
        new("no-passphrase", null, TakesValue: false, "Make the key without a passphrase."),
        new("format", 'o', TakesValue: true, "Fingerprint format: sha256-base64 (the default) or md5-hex."),
        new("changepass", 'p', TakesValue: false, "Change the passphrase of a private key file."),
        new("private-key-subtype", null, TakesValue: true, "How to write the private key: PEM or v1."),
        new("quiet", 'q', TakesValue: false, "Print no results."),
        new("type", 't', TakesValue: true, "Make a key of this type: rsa, ecdsa or ed25519."),
        new("version", null, TakesValue: false, "Show the version."),
        new("showpub", 'y', TakesValue: false, "Read a private key file and print the public key."),
    ];

    /// <summary>Finds an option by its long name, or by the beginning of one if that is enough.</summary>
    public static Option FindLong(string name)
    {
        Option[] found = [.. All.Where(o => o.Name.StartsWith(name, StringComparison.Ordinal))];
        return found.FirstOrDefault(o => o.Name == name) ?? found.Length switch
        {
            1 => found[0],
            0 => throw new UsageError($"option --{name} not recognized"),
            _ => throw new UsageError($"option --{name} not a unique prefix"),
        };
    }

    /// <summary>Finds an option by its letter.</summary>
    public static Option FindShort(char letter) =>
        All.FirstOrDefault(o => o.Letter == letter) ?? throw new UsageError($"option -{letter} not recognized");
}
