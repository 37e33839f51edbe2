namespace Twisted.Conch.Ssh;

/// <summary>
/// The public half of a key that lives in a FIDO token: an ordinary key, and the application it was made for.
/// OpenSSH's PROTOCOL.u2f.
/// </summary>
/// <param name="sshType">The type on the wire.</param>
/// <param name="key">The ordinary key that checks signatures.</param>
/// <param name="application">As <c>ssh:</c>.</param>
internal sealed class SecurityKeyMaterial(string sshType, KeyMaterial key, string application) : KeyMaterial
{
    private readonly string[] _algorithms = [sshType];

    public override string SshType => sshType;

    public override string Type => key.Type;

    public override int Size => key.Size;

    public override bool IsPublic => true;

    public override IReadOnlyList<string> SignatureAlgorithms => _algorithms;

    public override KeyData Data => key.Data;

    public string Application => application;

    public override KeyMaterial ToPublic() => this;

    public override void WritePublic(PacketWriter writer)
    {
        // The ordinary key's blob but for the type in front of it and the application behind it.
        using PooledBuffer buffer = new();
        key.WritePublic(new PacketWriter(buffer));
        PacketReader ordinary = new(buffer.WrittenSpan);
        ordinary.ReadString();
        writer.WriteText(sshType);
        writer.WriteRaw(ordinary.Rest);
        writer.WriteText(application);
    }

    public override void WritePrivate(PacketWriter writer) => throw Unavailable();

    public override void Sign(string algorithm, ReadOnlySpan<byte> data, PacketWriter writer) => throw Unavailable();

    public override bool Verify(string algorithm, ref PacketReader signature, ReadOnlySpan<byte> data) =>
        Verify(ref signature, data, out SecurityKeyUse use) && use.UserPresent;

    /// <summary>Checks a signature, and leaves it to the caller what to make of its flags.</summary>
    public bool Verify(ref PacketReader signature, ReadOnlySpan<byte> data, out SecurityKeyUse use)
    {
        using PooledBuffer buffer = new();
        new PacketWriter(buffer).WriteString(signature.ReadString());
        use = SecurityKeyUse.Read(ref signature);
        PacketReader proper = new(buffer.WrittenSpan);
        return key.Verify(key.SshType, ref proper, use.SignedData(application, data));
    }

    private BadKeyError Unavailable() => new($"The private part of a {sshType} key does not leave its token.");
}
