using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>Reads a key in one format.</summary>
/// <param name="data">The whole file or blob; borrowed.</param>
/// <param name="passphrase">Empty if none was given.</param>
internal delegate LoadedKey ReadKeyFormat(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase);

/// <summary>A format that keys come in: a row of a table.</summary>
/// <param name="Name">Twisted's name for it, or ours where Twisted has none.</param>
/// <param name="Recognize">Whether data looks like it; such data is read by it and by nothing else.</param>
/// <param name="Read">Reads it.</param>
internal sealed record KeyFormat(string Name, Func<ReadOnlySpan<byte>, bool> Recognize, ReadKeyFormat Read)
{
    public static readonly ImmutableArray<KeyFormat> All =
    [
        new("public_openssh", PublicLine.Recognize, PublicLine.Read),
        new("private_openssh", static data => data.StartsWith("-----BEGIN "u8), PemKeyFile.Read),
        new("public_rfc4716", static data => data.StartsWith("---- BEGIN SSH2 PUBLIC KEY ----"u8), Rfc4716File.Read),
        new("putty", static data => data.StartsWith("PuTTY-User-Key-File-"u8), PuttyKey.Read),
        new("agentv3", AgentV3Blob.Recognize, AgentV3Blob.Read),
        new("blob", IsWireBlob, ReadPublicBlob),

        // Looks as an agentv3 blob does; only who names it gets it.
        new("private_blob", static _ => false, ReadPrivateBlob),
    ];

    /// <summary>Reads a key.</summary>
    /// <param name="data">The whole file or blob.</param>
    /// <param name="name">The format's name; <see langword="null"/> to look at the data.</param>
    /// <param name="passphrase">Empty if none was given.</param>
    /// <exception cref="BadKeyError">The data is no such key.</exception>
    /// <exception cref="EncryptedKeyError">It is encrypted and there is no passphrase.</exception>
    public static LoadedKey ReadAny(ReadOnlySpan<byte> data, string? name, ReadOnlySpan<byte> passphrase)
    {
        if (data.Length > KeyLimits.MaxFileBytes)
        {
            throw new BadKeyError($"The key is longer than the {KeyLimits.MaxFileBytes} bytes allowed.");
        }

        KeyFormat format = name is null ? Guess(data) : Find(name);
        try
        {
            return format.Read(data, passphrase);
        }
        catch (MalformedPacketException error)
        {
            throw new BadKeyError($"The key is cut off or altered ({format.Name}): {error.Message}", error);
        }
    }

    /// <summary>Refuses a passphrase for a key that needs none, as Twisted does: its owner believes it to be encrypted.</summary>
    public static void ExpectNoPassphrase(ReadOnlySpan<byte> passphrase)
    {
        if (!passphrase.IsEmpty)
        {
            throw new BadKeyError("The key is not encrypted; read it without a passphrase.");
        }
    }

    private static KeyFormat Find(string name)
    {
        foreach (KeyFormat format in All)
        {
            if (string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        throw new BadKeyError($"There is no key format '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}.");
    }

    private static KeyFormat Guess(ReadOnlySpan<byte> data)
    {
        foreach (KeyFormat format in All)
        {
            if (format.Recognize(data) || format.Recognize(data.TrimStart(" \t\r\n"u8)))
            {
                return format;
            }
        }

        throw new BadKeyError(data.IsEmpty
            ? "The key is empty."
            : "The key's format is not recognized; give an OpenSSH, PEM, RFC 4716 or PuTTY key.");
    }

    private static bool IsWireBlob(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(data);
        return length is > 3 and <= PacketReader.MaxNameLength && PublicLine.Recognize(data[4..]);
    }

    private static LoadedKey ReadPublicBlob(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        ExpectNoPassphrase(passphrase);
        return new LoadedKey(KeyTypeSpec.ReadPublicBlob(data));
    }

    private static LoadedKey ReadPrivateBlob(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        ExpectNoPassphrase(passphrase);
        PacketReader reader = new(data);
        LoadedKey key = new(KeyTypeSpec.ReadPrivateFields(ref reader));
        reader.ExpectEnd();
        return key;
    }
}
