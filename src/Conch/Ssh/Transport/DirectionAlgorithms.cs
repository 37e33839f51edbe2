namespace Twisted.Conch.Ssh;

/// <summary>What protects one direction.</summary>
/// <param name="Cipher">The cipher.</param>
/// <param name="Mac">The MAC; null where the cipher needs none.</param>
/// <param name="Compression">The compression.</param>
internal sealed record DirectionAlgorithms(CipherSpec Cipher, MacSpec? Mac, CompressionSpec Compression);
