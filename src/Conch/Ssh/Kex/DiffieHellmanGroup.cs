namespace Twisted.Conch.Ssh;

/// <summary>A finite-field group. The arrays are shared and must not be changed.</summary>
/// <param name="Prime">The safe prime p, big-endian, without leading zeros.</param>
/// <param name="Generator">The generator g, big-endian, without leading zeros.</param>
internal sealed record DiffieHellmanGroup(byte[] Prime, byte[] Generator);
