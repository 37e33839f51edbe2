namespace Twisted.Conch.Ssh;

/// <summary>What a request of method "publickey" sends along. RFC 4252 §7. Borrows the packet.</summary>
internal readonly ref struct PublicKeyFields
{
    /// <summary>Whether the request is signed; unsigned it asks only if the key would do.</summary>
    public bool IsSigned { get; init; }

    /// <summary>The signature algorithm.</summary>
    public string Algorithm { get; init; }

    /// <summary>The public key in wire form.</summary>
    public ReadOnlySpan<byte> Blob { get; init; }

    /// <summary>The signature; empty when <see cref="IsSigned"/> is false.</summary>
    public ReadOnlySpan<byte> Signature { get; init; }

    public static PublicKeyFields Decode(scoped ref PacketReader reader)
    {
        bool isSigned = reader.ReadBoolean();
        return new PublicKeyFields
        {
            IsSigned = isSigned,
            Algorithm = reader.ReadName(),
            Blob = reader.ReadString(),
            Signature = isSigned ? reader.ReadString() : default,
        };
    }

    public void Encode(ref PacketWriter writer)
    {
        writer.WriteBoolean(IsSigned);
        writer.WriteText(Algorithm);
        writer.WriteString(Blob);
        if (IsSigned)
        {
            writer.WriteString(Signature);
        }
    }
}
