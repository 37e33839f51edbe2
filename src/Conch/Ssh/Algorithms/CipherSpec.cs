using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>Makes the packet protection of one direction.</summary>
/// <param name="keys">Keys of the lengths the row asks for; copied or expanded before the call returns.</param>
internal delegate PacketCipher PacketCipherCreator(in PacketKeys keys);

/// <summary>One cipher: a row of the table.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="KeySize">Bytes of key.</param>
/// <param name="IvSize">Bytes of initial IV.</param>
/// <param name="NeedsMac">False for AEAD ciphers, with which the negotiated MAC is not used.</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
/// <param name="Create">Makes one direction's protection.</param>
internal sealed record CipherSpec(
    string Name, int KeySize, int IvSize, bool NeedsMac, bool OnByDefault, PacketCipherCreator Create)
{
    /// <summary>All ciphers, the one we like best first.</summary>
    public static readonly ImmutableArray<CipherSpec> InOrderOfPreference =
    [
    ];

    /// <summary>The row of a name, or null.</summary>
    public static CipherSpec? Find(string name) => InOrderOfPreference.FirstOrDefault(row => row.Name == name);
}
