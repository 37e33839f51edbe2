using System.Globalization;
using System.Text;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Passphrases as people type them.</summary>
internal static class Passphrase
{
    public static Bytes Normalize(string passphrase)
    {
        foreach (Rune rune in passphrase.EnumerateRunes())
        {
            // A lone surrogate comes as U+FFFD, which nobody types.
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNotAssigned)
            {
                throw new PassphraseNormalizationError();
            }
        }

        return passphrase.Normalize(NormalizationForm.FormKC);
    }
}
