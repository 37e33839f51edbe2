using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>ecdh-sha2-nistp256 and its sisters, by .NET. RFC 5656 §4.</summary>
/// <param name="curve">A named NIST curve.</param>
/// <param name="coordinateSize">Bytes of one coordinate, and of the secret.</param>
internal sealed class EcdhKex(ECCurve curve, int coordinateSize) : IKexMethod
{
    private const byte Uncompressed = 4;

    // Of its own, since the nested class reads it too.
    private readonly ECCurve _curve = curve;

    /// <inheritdoc/>
    public KexReply Respond(CryptoSuite suite, ReadOnlySpan<byte> clientPublic)
    {
        using ECDiffieHellman peer = ImportPoint(clientPublic);
        using ECDiffieHellman ours = ECDiffieHellman.Create(_curve);
        return new KexReply(ExportPoint(ours), Agree(ours, peer));
    }

    /// <inheritdoc/>
    public KexClient Start(CryptoSuite suite) => new Client(this);

    private static KexSecret Agree(ECDiffieHellman ours, ECDiffieHellman peer)
    {
        using ECDiffieHellmanPublicKey key = peer.PublicKey;
        byte[] secret = ours.DeriveRawSecretAgreement(key);
        try
        {
            return KexSecret.FromUnsigned(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] ExportPoint(ECDiffieHellman key)
    {
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    private ECDiffieHellman ImportPoint(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != 1 + (2 * coordinateSize) || encoded[0] != Uncompressed)
        {
            throw new KeyExchangeError("The point is not an uncompressed one of this curve.");
        }

        ECPoint point = new() { X = encoded.Slice(1, coordinateSize).ToArray(), Y = encoded[(1 + coordinateSize)..].ToArray() };
        try
        {
            // Importing checks that the coordinates are reduced and that the point is on the curve, which has no others (cofactor 1).
            return ECDiffieHellman.Create(new ECParameters { Curve = _curve, Q = point });
        }
        catch (CryptographicException)
        {
            throw new KeyExchangeError("The point is not on the curve.");
        }
    }

    private sealed class Client(EcdhKex method) : KexClient
    {
        private readonly ECDiffieHellman _ours = ECDiffieHellman.Create(method._curve);
        private byte[]? _public;

        public override ReadOnlyMemory<byte> ClientPublic => _public ??= ExportPoint(_ours);

        public override KexSecret Finish(ReadOnlySpan<byte> serverPublic)
        {
            using ECDiffieHellman peer = method.ImportPoint(serverPublic);
            return Agree(_ours, peer);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _ours.Dispose();
            }
        }
    }
}
