using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Reads key files, never more of one than a key may have.</summary>
internal static class KeyFile
{
    /// <summary>Reads a key from an open file; errors name the file.</summary>
    public static Key Read(FileStream file, string filename, string? type, ReadOnlySpan<byte> passphrase)
    {
        byte[] content = new byte[KeyLimits.MaxFileBytes + 1];
        try
        {
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            LoadedKey key = KeyFormat.ReadAny(content.AsSpan(0, length), type, passphrase);
            return new Key(key.Material, key.Comment);
        }
        catch (BadKeyError error)
        {
            throw new BadKeyError($"{filename}: {error.Message}", error);
        }
        catch (EncryptedKeyError error)
        {
            throw new EncryptedKeyError($"{filename}: {error.Message}", error);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
