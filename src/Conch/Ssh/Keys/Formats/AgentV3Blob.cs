namespace Twisted.Conch.Ssh;

/// <summary>
/// An RSA private key as the agent of SSH Communications kept it: type, e, d, n, u, p, q. Twisted: <c>agentv3</c>.
/// Twisted has DSA in it too, which we do not.
/// </summary>
internal static class AgentV3Blob
{
    private const int MaxNumberBytes = KeyLimits.MaxRsaBits / 8;

    /// <summary>A key blob with more than four numbers, as Twisted tells it from a public one.</summary>
    public static bool Recognize(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith("\0\0\0\assh-"u8))
        {
            return false;
        }

        PacketReader reader = new(data);
        try
        {
            int count = -1;
            while (reader.Remaining > 0)
            {
                reader.ReadString();
                count++;
            }

            return count > 4;
        }
        catch (MalformedPacketException)
        {
            return false;
        }
    }

    public static LoadedKey Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> passphrase)
    {
        KeyFormat.ExpectNoPassphrase(passphrase);
        PacketReader reader = new(data);
        string type = KeyTypeSpec.Find(reader.ReadName()).Name;
        if (type != KeyNames.Rsa)
        {
            throw new BadKeyError($"The agentv3 format holds RSA keys, not {type}.");
        }

        ReadOnlySpan<byte> e = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> d = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> n = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> u = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> p = reader.ReadUnsignedMpint(MaxNumberBytes);
        ReadOnlySpan<byte> q = reader.ReadUnsignedMpint(MaxNumberBytes);
        reader.ExpectEnd();
        return new LoadedKey(RsaKeyMaterial.FromPrivate(new RsaPrivateNumbers { N = n, E = e, D = d, P = p, Q = q, InverseQ = u }));
    }

    public static byte[] Write(KeyMaterial key)
    {
        if (key is not RsaKeyMaterial { IsPublic: false } rsa)
        {
            throw new BadKeyError("The agentv3 format holds RSA private keys only; write an OpenSSH key.");
        }

        return rsa.WriteAgentV3();
    }
}
