using System.Runtime.CompilerServices;

namespace Twisted.Conch.Ssh;

/// <summary>Lengths that native code takes on trust.</summary>
internal static class CryptoLengths
{
    /// <summary>An X25519 key, public or private, and its secret.</summary>
    public const int X25519 = 32;

    /// <summary>An Ed25519 seed or public key.</summary>
    public const int Ed25519Key = 32;

    /// <summary>An Ed25519 signature.</summary>
    public const int Ed25519Signature = 64;

    /// <summary>Stops a caller's mistake before native code reads or writes past a span.</summary>
    /// <param name="span">What the caller gave.</param>
    /// <param name="length">The bytes it must have.</param>
    /// <param name="name">Filled in by the compiler.</param>
    public static void Check(ReadOnlySpan<byte> span, int length, [CallerArgumentExpression(nameof(span))] string? name = null)
    {
        if (span.Length != length)
        {
            throw new ArgumentException($"{length} bytes are wanted, not {span.Length}.", name);
        }
    }

    /// <summary>Stops a caller's mistake with two X25519 values.</summary>
    public static void CheckX25519(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        Check(one, X25519);
        Check(other, X25519);
    }

    /// <summary>Stops a caller's mistake with an Ed25519 key pair.</summary>
    public static void CheckEd25519(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey)
    {
        Check(seed, Ed25519Key);
        Check(publicKey, Ed25519Key);
    }
}
