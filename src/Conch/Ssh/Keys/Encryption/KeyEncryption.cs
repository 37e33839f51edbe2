namespace Twisted.Conch.Ssh;

/// <summary>What the encrypted formats have in common.</summary>
internal static class KeyEncryption
{
    /// <summary>Refuses an encrypted key without a passphrase.</summary>
    public static void ExpectPassphrase(ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
        {
            throw new EncryptedKeyError("The key is encrypted; give its passphrase.");
        }
    }

    /// <summary>The one error of all that can go wrong from deciphering on: nobody can tell a wrong passphrase from a wrong file.</summary>
    public static BadKeyError WrongPassphrase(Exception? cause = null) =>
        new("The passphrase is wrong, or the key's file is altered.", cause);
}
