using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Twisted.Conch.Ssh;

/// <summary>The key derivation of an encrypted PuTTY key of version 3. RFC 9106; PuTTY's manual, appendix C.3.</summary>
/// <param name="Kind">Argon2d, Argon2i or Argon2id, as BouncyCastle numbers them.</param>
/// <param name="Memory">In KiB.</param>
/// <param name="Passes">Over that memory.</param>
/// <param name="Parallelism">Lanes.</param>
/// <param name="Salt">Random.</param>
internal sealed record PuttyArgon2(int Kind, int Memory, int Passes, int Parallelism, byte[] Salt)
{
    /// <summary>puttygen takes 8 MiB; more than this is an attack on whoever opens the file.</summary>
    public const int MaxMemory = 128 * 1024;

    /// <summary>Memory times passes: some seconds of work.</summary>
    public const long MaxWork = 4L * 1024 * 1024;

    private const int MaxPasses = 4096;
    private const int MaxLanes = 16;
    private const int MaxSaltBytes = 64;

    public static PuttyArgon2 Parse(ref ReadOnlySpan<byte> rest)
    {
        int kind = PuttyKeyFile.Value(ref rest, "Key-Derivation") switch
        {
            "Argon2d" => Argon2Parameters.Argon2d,
            "Argon2i" => Argon2Parameters.Argon2i,
            "Argon2id" => Argon2Parameters.Argon2id,
            _ => throw new BadKeyError("The key derivation of the PuTTY key is not supported; Argon2 is."),
        };
        int memory = PuttyKeyFile.Number(ref rest, "Argon2-Memory", MaxMemory);
        int passes = PuttyKeyFile.Number(ref rest, "Argon2-Passes", MaxPasses);
        int lanes = PuttyKeyFile.Number(ref rest, "Argon2-Parallelism", MaxLanes);
        byte[] salt = PuttyKeyFile.Hex(PuttyKeyFile.Value(ref rest, "Argon2-Salt"));
        if ((long)memory * passes > MaxWork || memory < 8 * lanes || salt.Length is < 8 or > MaxSaltBytes)
        {
            throw new BadKeyError("The Argon2 parameters of the PuTTY key are refused: too costly, or too weak to be Argon2's.");
        }

        return new PuttyArgon2(kind, memory, passes, lanes, salt);
    }

    public void Derive(ReadOnlySpan<byte> passphrase, Span<byte> output)
    {
        Argon2BytesGenerator generator = new();
        generator.Init(new Argon2Parameters.Builder(Kind)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(Memory)
            .WithIterations(Passes)
            .WithParallelism(Parallelism)
            .WithSalt(Salt)
            .Build());
        byte[] secret = passphrase.ToArray();
        byte[] derived = new byte[output.Length];
        generator.GenerateBytes(secret, derived);
        derived.CopyTo(output);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(derived);
    }
}
