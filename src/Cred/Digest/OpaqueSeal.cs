using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Twisted.Internet;

namespace Twisted.Cred;

/// <summary>What a client carries for us from the challenge to its response: nonce, address and time, sealed by an HMAC under a key of this process.</summary>
internal sealed class OpaqueSeal(TimeProvider wallClock)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Something that nobody can guess.</summary>
    public static Bytes Nonce() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The text to carry: digest, a hyphen, and what was sealed.</summary>
    public Bytes Make(Bytes nonce, Bytes address)
    {
        string time = wallClock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        Bytes content = nonce + "," + time + "," + address;
        return Seal(content) + "-" + Convert.ToBase64String(content.Span);
    }

    /// <summary>Whether it is ours, of this nonce and address, and not too old.</summary>
    /// <exception cref="LoginFailed">It is not.</exception>
    public void Check(Bytes opaque, Bytes nonce, Bytes address, TimeSpan lifetime)
    {
        int hyphen = opaque.Span.IndexOf((byte)'-');
        Bytes content = hyphen < 0 ? default : Decoded(opaque.Span[(hyphen + 1)..]);
        if (hyphen < 0 || !ConstantTime.AreEqual(opaque.Slice(0, hyphen), Seal(content)))
        {
            throw new LoginFailed("Invalid response: the challenge is not ours.");
        }

        // Sealed by us: three parts, the second a number. The address comes last, as it may have commas.
        string[] parts = content.Decode(Encoding.Latin1).Split(',', 3);
        if (Encoding.Latin1.GetBytes(parts[0]) != nonce || Encoding.Latin1.GetBytes(parts[2]) != address)
        {
            throw new LoginFailed("Invalid response: the challenge is another client's.");
        }

        TimeSpan age = wallClock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
        if (age > lifetime)
        {
            throw new LoginFailed("Invalid response: the challenge is too old.");
        }
    }

    private Bytes Seal(Bytes content) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, content.Span));

    private static Bytes Decoded(ReadOnlySpan<byte> base64)
    {
        byte[] content = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, content, out int consumed, out int written) == System.Buffers.OperationStatus.Done && consumed == base64.Length
            ? content.AsSpan(0, written)
            : throw new LoginFailed("Invalid response: the challenge is not ours.");
    }
}
