using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>curve25519-sha256. RFC 8731.</summary>
internal sealed class Curve25519Kex : IKexMethod
{
    private const int Size = CryptoLengths.X25519;

    /// <inheritdoc/>
    public KexReply Respond(CryptoSuite suite, ReadOnlySpan<byte> clientPublic)
    {
        CheckLength(clientPublic);
        byte[] serverPublic = new byte[Size];
        Span<byte> secret = stackalloc byte[Size];
        try
        {
            X25519KeyPair.AgreeOnce(suite.X25519, clientPublic, serverPublic, secret);
            return new KexReply(serverPublic, KexSecret.FromUnsigned(secret));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public KexClient Start(CryptoSuite suite) => new Client(suite);

    private static void CheckLength(ReadOnlySpan<byte> peerPublic)
    {
        if (peerPublic.Length != Size)
        {
            throw new KeyExchangeError($"An X25519 value has {Size} bytes, not {peerPublic.Length}.");
        }
    }

    private static KexSecret Agree(X25519KeyPair pair, ReadOnlySpan<byte> peerPublic)
    {
        Span<byte> secret = stackalloc byte[Size];
        try
        {
            pair.Agree(peerPublic, secret);
            return KexSecret.FromUnsigned(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private sealed class Client : KexClient
    {
        private readonly X25519KeyPair _pair;
        private readonly byte[] _public = new byte[Size];

        public Client(CryptoSuite suite) => _pair = new X25519KeyPair(suite.X25519, _public);

        public override ReadOnlyMemory<byte> ClientPublic => _public;

        public override KexSecret Finish(ReadOnlySpan<byte> serverPublic)
        {
            CheckLength(serverPublic);
            return Agree(_pair, serverPublic);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _pair.Dispose();
            }
        }
    }
}
