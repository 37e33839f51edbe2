using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>What a client's requests send along, written out.</summary>
internal static class UserAuthFields
{
    /// <summary>Of method "publickey". RFC 4252 §7.</summary>
    /// <param name="algorithm">The signature algorithm.</param>
    /// <param name="blob">The key.</param>
    /// <param name="signature">Null asks whether the key would do.</param>
    public static Bytes OfKey(string algorithm, Bytes blob, Bytes? signature)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        new PublicKeyFields
        {
            IsSigned = signature is not null,
            Algorithm = algorithm,
            Blob = blob.Span,
            Signature = signature.GetValueOrDefault().Span,
        }.Encode(ref writer);
        return new Bytes(buffer.WrittenSpan);
    }

    /// <summary>Of method "password". RFC 4252 §8.</summary>
    /// <param name="password">The password.</param>
    /// <param name="change">The new one, when it is to be changed.</param>
    /// <returns>The caller's, who disposes of it: that wipes it.</returns>
    public static PooledBuffer OfPassword(Bytes password, Bytes? change)
    {
        PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        new PasswordFields
        {
            IsChange = change is not null,
            Password = password.Span,
            NewPassword = change.GetValueOrDefault().Span,
        }.Encode(ref writer);
        return buffer;
    }

    /// <summary>What the signature of a request by key covers. RFC 4252 §7.</summary>
    public static Bytes ToSign(Bytes session, Bytes user, string service, string algorithm, Bytes blob)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteString(session.Span);
        writer.WriteByte((byte)MessageNumber.UserAuthRequest);
        writer.WriteString(user.Span);
        writer.WriteText(service);
        writer.WriteText("publickey");
        writer.WriteBoolean(true);
        writer.WriteText(algorithm);
        writer.WriteString(blob.Span);
        return new Bytes(buffer.WrittenSpan);
    }
}
