using Twisted.Conch.Ssh;

namespace Twisted.Conch.Scripts;

/// <summary>Names of fingerprint formats behind -o. Twisted: <c>ckeygen.enumrepresentation</c>.</summary>
internal static class FingerprintFormatNames
{
    /// <summary>What -o says, before anything is done on its account.</summary>
    /// <exception cref="BadFingerPrintFormat">There is no such format.</exception>
    public static FingerprintFormats Enumrepresentation(GeneralOptions options) => (options["format"] ?? "sha256-base64") switch
    {
        "sha256-base64" => FingerprintFormats.SHA256_BASE64,
        "md5-hex" => FingerprintFormats.MD5_HEX,
        var other => throw new BadFingerPrintFormat($"Unsupported fingerprint format: {other}; there are sha256-base64 and md5-hex"),
    };
}
