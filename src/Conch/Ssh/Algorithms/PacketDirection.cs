namespace Twisted.Conch.Ssh;

/// <summary>Which way a <see cref="PacketCipher"/> works.</summary>
internal enum PacketDirection
{
    /// <summary>For packets we send.</summary>
    Sealing,

    /// <summary>For packets we receive.</summary>
    Opening,
}
