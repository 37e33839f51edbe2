namespace Twisted.Conch.Ssh;

/// <summary>One kind of key: its numbers, how it goes on the wire, how it signs and verifies. Safe on any thread.</summary>
internal abstract class KeyMaterial
{
    /// <summary>The key type on the wire, RFC 4253 §6.6.</summary>
    public abstract string SshType { get; }

    /// <summary>Twisted's name of the kind: RSA, EC, Ed25519.</summary>
    public abstract string Type { get; }

    /// <summary>Bits of the modulus, the curve or the point.</summary>
    public abstract int Size { get; }

    public abstract bool IsPublic { get; }

    /// <summary>Whether one signature costs about a millisecond or more.</summary>
    public virtual bool SigningIsSlow => false;

    /// <summary>Whether checking one signature costs about a millisecond or more.</summary>
    public virtual bool VerifyingIsSlow => false;

    /// <summary>What the key can make or check, the best first.</summary>
    public abstract IReadOnlyList<string> SignatureAlgorithms { get; }

    /// <summary>The numbers as a record.</summary>
    public abstract KeyData Data { get; }

    /// <summary>Writes the public key as RFC 4253 §6.6 has it, its type first.</summary>
    public abstract void WritePublic(PacketWriter writer);

    /// <summary>Writes the private key as OpenSSH's files and its agent have it, its type first.</summary>
    public abstract void WritePrivate(PacketWriter writer);

    public abstract KeyMaterial ToPublic();

    /// <summary>Writes the signature proper, what stands behind the algorithm's name.</summary>
    /// <param name="algorithm">One of <see cref="SignatureAlgorithms"/>.</param>
    /// <param name="data">What to sign.</param>
    /// <param name="writer">Takes the signature.</param>
    public abstract void Sign(string algorithm, ReadOnlySpan<byte> data, PacketWriter writer);

    /// <summary>Reads the signature proper, to its last byte, and checks it.</summary>
    /// <param name="algorithm">One of <see cref="SignatureAlgorithms"/>.</param>
    /// <param name="signature">Stands behind the algorithm's name.</param>
    /// <param name="data">What was signed.</param>
    /// <returns>Whether it is a signature of the data by this key.</returns>
    /// <exception cref="MalformedPacketException">The signature's form is wrong.</exception>
    public abstract bool Verify(string algorithm, ref PacketReader signature, ReadOnlySpan<byte> data);
}
