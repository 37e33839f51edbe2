using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Cipher key, IV and MAC key of a PuTTY key file. PuTTY's manual, appendix C.</summary>
internal sealed class PuttySecrets : IDisposable
{
    private const int KeyBytes = 32;
    private const int IvBytes = 16;
    private const int MacKeyBytes = 32;

    private readonly byte[] _key = new byte[KeyBytes];
    private readonly byte[] _iv = new byte[IvBytes];
    private byte[] _macKey = [];
    private bool _isVersion2;

    public ReadOnlySpan<byte> Key => _key;

    public ReadOnlySpan<byte> Iv => _iv;

    public static PuttySecrets Derive(PuttyKeyFile file, ReadOnlySpan<byte> passphrase)
    {
        PuttySecrets secrets = new();
        if (file.Version == 2)
        {
            secrets.DeriveVersion2(passphrase);
        }
        else if (file.Argon2 is { } argon2)
        {
            secrets.DeriveVersion3(argon2, passphrase);
        }

        return secrets;
    }

    /// <summary>HMAC with SHA-1 in version 2, with SHA-256 in version 3.</summary>
    /// <returns>Its length.</returns>
    public int ComputeMac(ReadOnlySpan<byte> data, Span<byte> mac)
    {
#pragma warning disable CA5350 // Version 2 of the format has HMAC-SHA-1.
        return _isVersion2 ? HMACSHA1.HashData(_macKey, data, mac) : HMACSHA256.HashData(_macKey, data, mac);
#pragma warning restore CA5350
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_iv);
        CryptographicOperations.ZeroMemory(_macKey);
    }

    private void DeriveVersion2(ReadOnlySpan<byte> passphrase)
    {
        _isVersion2 = true;
        Span<byte> both = stackalloc byte[2 * SHA1.HashSizeInBytes];
        Sha1("\0\0\0\0"u8, passphrase, both);
        Sha1("\0\0\0\x01"u8, passphrase, both[SHA1.HashSizeInBytes..]);
        both[..KeyBytes].CopyTo(_key);
        CryptographicOperations.ZeroMemory(both);
        _macKey = new byte[SHA1.HashSizeInBytes];
        Sha1("putty-private-key-file-mac-key"u8, passphrase, _macKey);
    }

    private void DeriveVersion3(PuttyArgon2 argon2, ReadOnlySpan<byte> passphrase)
    {
        Span<byte> derived = stackalloc byte[KeyBytes + IvBytes + MacKeyBytes];
        argon2.Derive(passphrase, derived);
        derived[..KeyBytes].CopyTo(_key);
        derived.Slice(KeyBytes, IvBytes).CopyTo(_iv);
        _macKey = derived[(KeyBytes + IvBytes)..].ToArray();
        CryptographicOperations.ZeroMemory(derived);
    }

    private static void Sha1(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> hash)
    {
#pragma warning disable CA5350 // Version 2 of the format has SHA-1; it is read, so that it can be written better.
        using IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        sha1.AppendData(first);
        sha1.AppendData(second);
        sha1.GetHashAndReset(hash);
    }
}
