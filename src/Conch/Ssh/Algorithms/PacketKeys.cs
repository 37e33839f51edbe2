namespace Twisted.Conch.Ssh;

/// <summary>Everything that makes a <see cref="PacketCipher"/> out of a <see cref="CipherSpec"/>. The spans stay the caller's, who wipes them.</summary>
internal readonly ref struct PacketKeys
{
    /// <summary>Who computes.</summary>
    public required CryptoSuite Suite { get; init; }

    /// <summary>Which way the packets go.</summary>
    public required PacketDirection Direction { get; init; }

    /// <summary><see cref="CipherSpec.KeySize"/> bytes.</summary>
    public required ReadOnlySpan<byte> Key { get; init; }

    /// <summary><see cref="CipherSpec.IvSize"/> bytes.</summary>
    public required ReadOnlySpan<byte> Iv { get; init; }

    /// <summary>The negotiated MAC; null where <see cref="CipherSpec.NeedsMac"/> is false.</summary>
    public MacSpec? Mac { get; init; }

    /// <summary><see cref="MacSpec.KeySize"/> bytes.</summary>
    public ReadOnlySpan<byte> MacKey { get; init; }
}
