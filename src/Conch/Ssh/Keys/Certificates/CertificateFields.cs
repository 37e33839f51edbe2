using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The fields of a certificate on the wire, read and written. OpenSSH's PROTOCOL.certkeys.</summary>
/// <param name="Request">What is certified.</param>
/// <param name="Authority">The key that signed.</param>
/// <param name="SignedLength">Bytes of the blob that the signature covers.</param>
/// <param name="Signature">Algorithm and signature.</param>
internal sealed record CertificateFields(CertificateRequest Request, Key Authority, int SignedLength, Bytes Signature)
{
    private const int NonceLength = 32;

    /// <summary>Reads a certificate, to the last byte. Its authority is a plain key: a certificate there is an error, so that nothing nests.</summary>
    /// <exception cref="BadKeyError">A key in it is none.</exception>
    /// <exception cref="MalformedPacketException">A field is cut off or too long.</exception>
    public static CertificateFields Read(ReadOnlySpan<byte> blob)
    {
        PacketReader reader = new(blob);
        string name = reader.ReadName();
        if (!CertificateNames.IsCertificate(name))
        {
            throw new BadKeyError($"This is no certificate, but a key of type {name}.");
        }

        KeyTypeSpec spec = KeyTypeSpec.Find(CertificateNames.PlainOf(name));
        reader.ReadString(CertificateLimits.MaxTextBytes); // A nonce, so that a signature is never of bytes that somebody chose.
        Key key = new(spec.ReadPublic(ref reader));
        ulong serial = reader.ReadUInt64();
        CertificateType type = ReadType(ref reader);
        CertificateRequest request = new(key, type, reader.ReadText(CertificateLimits.MaxTextBytes), ReadPrincipals(reader.ReadString()))
        {
            Serial = serial,
            ValidAfter = reader.ReadUInt64(),
            ValidBefore = reader.ReadUInt64(),
            CriticalOptions = ReadOptions(reader.ReadString()),
            Extensions = ReadOptions(reader.ReadString()),
        };
        reader.ReadString(); // Reserved.
        Key authority = new(KeyTypeSpec.ReadPublicBlob(reader.ReadString()));
        int signed = blob.Length - reader.Remaining;
        Bytes signature = new(reader.ReadString());
        reader.ExpectEnd();
        return new CertificateFields(request, authority, signed, signature);
    }

    /// <summary>Writes a certificate, and has it signed.</summary>
    public static Bytes Write(CertificateRequest request, Key authority, string? algorithm)
    {
        using PooledBuffer buffer = new(1024);
        PacketWriter writer = new(buffer);
        writer.WriteText(CertificateNames.Of(request.Key.SshType()));
        writer.WriteString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(NonceLength));
        WriteNumbers(writer, request.Key.Public());
        writer.WriteUInt64(request.Serial);
        writer.WriteUInt32((uint)request.Type);
        writer.WriteText(request.KeyId);
        WritePacked(writer, request.Principals, static (inner, principal) => inner.WriteText(principal));
        writer.WriteUInt64(request.ValidAfter);
        writer.WriteUInt64(request.ValidBefore);
        WriteOptions(writer, request.CriticalOptions);
        WriteOptions(writer, request.Extensions);
        writer.WriteString(default);
        writer.WriteString(authority.Public().Blob().Span);
        writer.WriteString(authority.Sign(buffer.WrittenSpan, algorithm).Span);
        return new Bytes(buffer.WrittenSpan);
    }

    private static CertificateType ReadType(ref PacketReader reader)
    {
        uint type = reader.ReadUInt32();
        return type is (uint)CertificateType.User or (uint)CertificateType.Host
            ? (CertificateType)type
            : throw new MalformedPacketException($"A certificate is of type {type}, which is neither a user's nor a host's.");
    }

    private static List<string> ReadPrincipals(ReadOnlySpan<byte> packed)
    {
        List<string> principals = [];
        PacketReader reader = new(packed);
        while (reader.Remaining > 0)
        {
            CheckCount(principals.Count, CertificateLimits.MaxPrincipals, "principals");
            principals.Add(reader.ReadText(CertificateLimits.MaxTextBytes));
        }

        return principals;
    }

    private static Dictionary<string, Bytes> ReadOptions(ReadOnlySpan<byte> packed)
    {
        Dictionary<string, Bytes> options = new(StringComparer.Ordinal);
        PacketReader reader = new(packed);
        while (reader.Remaining > 0)
        {
            CheckCount(options.Count, CertificateLimits.MaxOptions, "options");
            string name = reader.ReadText(CertificateLimits.MaxTextBytes);
            if (!options.TryAdd(name, new Bytes(reader.ReadString(CertificateLimits.MaxOptionBytes))))
            {
                throw new MalformedPacketException("A certificate has the same option twice.");
            }
        }

        return options;
    }

    private static void CheckCount(int count, int most, string what)
    {
        if (count == most)
        {
            throw new MalformedPacketException($"A certificate has more than the {most} {what} allowed.");
        }
    }

    /// <summary>A key's blob without the type in front of it.</summary>
    private static void WriteNumbers(PacketWriter writer, Key key)
    {
        PacketReader blob = new(key.Blob().Span);
        blob.ReadString();
        writer.WriteRaw(blob.Rest);
    }

    /// <summary>In order of their names, as the format demands.</summary>
    private static void WriteOptions(PacketWriter writer, IReadOnlyDictionary<string, Bytes> options) => WritePacked(
        writer,
        options.OrderBy(option => option.Key, StringComparer.Ordinal),
        static (inner, option) =>
        {
            inner.WriteText(option.Key);
            inner.WriteString(option.Value.Span);
        });

    private static void WritePacked<T>(PacketWriter writer, IEnumerable<T> items, WriteItem<T> write)
    {
        using PooledBuffer packed = new();
        PacketWriter inner = new(packed);
        foreach (T item in items)
        {
            write(inner, item);
        }

        writer.WriteString(packed.WrittenSpan);
    }

    private delegate void WriteItem<T>(PacketWriter writer, T item);
}
