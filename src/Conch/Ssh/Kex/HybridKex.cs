using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A post-quantum KEM and X25519 side by side; K is the hash of both secrets, as a string. draft-ietf-sshm-mlkem-hybrid-kex for ML-KEM-768 with SHA-256,
/// draft-ietf-sshm-ntruprime-ssh for sntrup761 with SHA-512.
/// </summary>
/// <remarks>C_INIT is the KEM's public key and Q_C in one; S_REPLY the ciphertext and Q_S.</remarks>
/// <param name="kemOf">Picks the KEM from the suite.</param>
/// <param name="hash">Makes K of the two secrets: the hash of the key exchange.</param>
internal sealed class HybridKex(Func<CryptoSuite, IKem> kemOf, HashAlgorithmName hash) : IKexMethod
{
    private const int PointSize = CryptoLengths.X25519;

    // Of its own, since the nested class reads it too.
    private readonly Func<CryptoSuite, IKem> _kemOf = kemOf;

    /// <inheritdoc/>
    public KexReply Respond(CryptoSuite suite, ReadOnlySpan<byte> clientPublic)
    {
        IKem kem = _kemOf(suite);
        CheckLength(clientPublic, kem.PublicKeySize);
        byte[] reply = new byte[kem.CiphertextSize + PointSize];
        Span<byte> secrets = stackalloc byte[kem.SecretSize + PointSize];
        try
        {
            // X25519 first: it is the cheaper of the two to be refused by.
            X25519KeyPair.AgreeOnce(
                suite.X25519, clientPublic[kem.PublicKeySize..], reply.AsSpan(kem.CiphertextSize), secrets[kem.SecretSize..]);
            if (!kem.TryEncapsulate(
                clientPublic[..kem.PublicKeySize], reply.AsSpan(0, kem.CiphertextSize), secrets[..kem.SecretSize]))
            {
                throw new KeyExchangeError("The encapsulation key is not acceptable.");
            }

            return new KexReply(reply, Combine(secrets));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <inheritdoc/>
    public KexClient Start(CryptoSuite suite) => new Client(this, suite);

    private static void CheckLength(ReadOnlySpan<byte> value, int kemPart)
    {
        if (value.Length != kemPart + PointSize)
        {
            throw new KeyExchangeError($"The hybrid value must have {kemPart + PointSize} bytes, not {value.Length}.");
        }
    }

    private KexSecret Combine(ReadOnlySpan<byte> secrets)
    {
        Span<byte> combined = stackalloc byte[ExchangeHash.MaxSize];
        combined = combined[..CryptographicOperations.HashData(hash, secrets, combined)];
        try
        {
            return KexSecret.FromString(combined);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(combined);
        }
    }

    private sealed class Client : KexClient
    {
        private readonly HybridKex _method;
        private readonly IKem _kem;
        private readonly X25519KeyPair _pair;
        private readonly byte[] _private;
        private readonly byte[] _public;

        public Client(HybridKex method, CryptoSuite suite)
        {
            _method = method;
            _kem = method._kemOf(suite);
            _private = GC.AllocateUninitializedArray<byte>(_kem.PrivateKeySize, pinned: true);
            _public = new byte[_kem.PublicKeySize + PointSize];
            _kem.GenerateKeyPair(_public.AsSpan(0, _kem.PublicKeySize), _private);
            _pair = new X25519KeyPair(suite.X25519, _public.AsSpan(_kem.PublicKeySize));
        }

        public override ReadOnlyMemory<byte> ClientPublic => _public;

        public override KexSecret Finish(ReadOnlySpan<byte> serverPublic)
        {
            CheckLength(serverPublic, _kem.CiphertextSize);
            Span<byte> secrets = stackalloc byte[_kem.SecretSize + PointSize];
            try
            {
                _pair.Agree(serverPublic[_kem.CiphertextSize..], secrets[_kem.SecretSize..]);
                if (!_kem.TryDecapsulate(_private, serverPublic[.._kem.CiphertextSize], secrets[.._kem.SecretSize]))
                {
                    throw new KeyExchangeError("The ciphertext is not acceptable.");
                }

                return _method.Combine(secrets);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secrets);
            }
        }

        protected override void Dispose(bool disposing)
        {
            CryptographicOperations.ZeroMemory(_private);
            if (disposing)
            {
                _pair.Dispose();
            }
        }
    }
}
