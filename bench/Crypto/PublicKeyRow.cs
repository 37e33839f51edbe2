using System.Security.Cryptography;
using Twisted.Conch.Ssh;

namespace Twisted.Bench.Crypto;

/// <summary>One public-key operation.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Prepare">Makes the inputs and returns the operation.</param>
internal sealed record PublicKeyRow(string Name, Func<CryptoSuite, Action> Prepare)
{
    public static IEnumerable<PublicKeyRow> All =>
    [
        new("X25519 public", suite => () => suite.X25519.GetPublicKey(Scalar, Output)),
        new("X25519 agree", suite =>
        {
            byte[] peer = new byte[32];
            suite.X25519.GetPublicKey(Scalar, peer);
            return () => suite.X25519.TryAgree(Scalar, peer, Output);
        }),
        new("Ed25519 sign", suite =>
        {
            byte[] key = new byte[32];
            byte[] signature = new byte[64];
            suite.Ed25519.GetPublicKey(Scalar, key);
            return () => suite.Ed25519.Sign(Scalar, key, Message, signature);
        }),
        new("Ed25519 verify", suite =>
        {
            byte[] key = new byte[32];
            byte[] signature = new byte[64];
            suite.Ed25519.GetPublicKey(Scalar, key);
            suite.Ed25519.Sign(Scalar, key, Message, signature);
            return () => suite.Ed25519.Verify(key, Message, signature);
        }),
        .. Kem("ML-KEM-768", suite => suite.MLKem768),
        .. Kem("sntrup761", suite => suite.Sntrup761),
        .. KexSpec.InOrderOfPreference.Where(spec => spec.Method is not null && !spec.Name.Contains('@')).SelectMany(Kex),
    ];

    private static readonly byte[] Scalar = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] Message = RandomNumberGenerator.GetBytes(64);
    private static readonly byte[] Output = new byte[32];

    private static IEnumerable<PublicKeyRow> Kem(string name, Func<CryptoSuite, IKem> kemOf) =>
    [
        new($"{name} key pair", suite =>
        {
            IKem kem = kemOf(suite);
            byte[] publicKey = new byte[kem.PublicKeySize];
            byte[] privateKey = new byte[kem.PrivateKeySize];
            return () => kem.GenerateKeyPair(publicKey, privateKey);
        }),
        new($"{name} encapsulate", suite =>
        {
            IKem kem = kemOf(suite);
            byte[] publicKey = new byte[kem.PublicKeySize];
            byte[] ciphertext = new byte[kem.CiphertextSize];
            kem.GenerateKeyPair(publicKey, new byte[kem.PrivateKeySize]);
            return () => kem.TryEncapsulate(publicKey, ciphertext, Output);
        }),
        new($"{name} decapsulate", suite =>
        {
            IKem kem = kemOf(suite);
            byte[] publicKey = new byte[kem.PublicKeySize];
            byte[] privateKey = new byte[kem.PrivateKeySize];
            byte[] ciphertext = new byte[kem.CiphertextSize];
            kem.GenerateKeyPair(publicKey, privateKey);
            kem.TryEncapsulate(publicKey, ciphertext, Output);
            return () => kem.TryDecapsulate(privateKey, ciphertext, Output);
        }),
    ];

    private static IEnumerable<PublicKeyRow> Kex(KexSpec spec) =>
    [
        new($"{spec.Name} server", suite =>
        {
            using KexClient client = spec.Method!.Start(suite);
            byte[] value = client.ClientPublic.ToArray();
            return () => spec.Method.Respond(suite, value).Secret.Dispose();
        }),
        new($"{spec.Name} client", suite =>
        {
            using KexClient first = spec.Method!.Start(suite);
            KexReply reply = spec.Method.Respond(suite, first.ClientPublic.Span);
            reply.Secret.Dispose();
            return () =>
            {
                using KexClient client = spec.Method.Start(suite);
                _ = client.ClientPublic;
                client.Finish(reply.ServerPublic).Dispose();
            };
        }),
    ];
}
