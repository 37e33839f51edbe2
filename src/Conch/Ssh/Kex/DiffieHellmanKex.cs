using System.Security.Cryptography;

namespace Twisted.Conch.Ssh;

/// <summary>Diffie-Hellman in a finite field. RFC 4253 §8, RFC 4419, RFC 8268.</summary>
/// <param name="group">A fixed group, or the one agreed on.</param>
internal sealed class DiffieHellmanKex(DiffieHellmanGroup group) : IKexMethod
{
    // 512 bits: twice the strength of the strongest group here and more (SP 800-56A appendix D wants 400 for 8192 bits, RFC 4419 §6.2 twice the key),
    // and far cheaper than an exponent as long as the prime.
    private const int ExponentSize = 64;

    /// <inheritdoc/>
    public KexReply Respond(CryptoSuite suite, ReadOnlySpan<byte> clientPublic)
    {
        // Before any exponentiation: a bad value must cost nothing.
        ReadOnlySpan<byte> e = Decode(clientPublic);
        byte[] exponent = NewExponent();
        try
        {
            return new KexReply(PublicValue(suite, exponent), Agree(suite, e, exponent));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(exponent);
        }
    }

    /// <inheritdoc/>
    public KexClient Start(CryptoSuite suite) => new Client(this, suite);

    private static byte[] NewExponent()
    {
        byte[] exponent = GC.AllocateUninitializedArray<byte>(ExponentSize, pinned: true);
        RandomNumberGenerator.Fill(exponent);
        return exponent;
    }

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> body)
    {
        if (!WireInteger.TryDecode(body, group.Prime.Length, out ReadOnlySpan<byte> value) || !group.IsInside(value))
        {
            throw new KeyExchangeError("The value is not between 1 and p - 1.");
        }

        return value;
    }

    private byte[] PublicValue(CryptoSuite suite, byte[] exponent)
    {
        byte[] value = new byte[group.Prime.Length];
        suite.ModularPower.Power(group.Generator, exponent, group.Prime, value);
        return WireInteger.Encode(value);
    }

    private KexSecret Agree(CryptoSuite suite, ReadOnlySpan<byte> peerValue, byte[] exponent)
    {
        byte[] secret = GC.AllocateUninitializedArray<byte>(group.Prime.Length, pinned: true);
        try
        {
            suite.ModularPower.Power(peerValue, exponent, group.Prime, secret);
            return KexSecret.FromUnsigned(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private sealed class Client : KexClient
    {
        private readonly DiffieHellmanKex _method;
        private readonly CryptoSuite _suite;
        private readonly byte[] _exponent = NewExponent();
        private readonly byte[] _public;

        public Client(DiffieHellmanKex method, CryptoSuite suite)
        {
            _method = method;
            _suite = suite;
            _public = method.PublicValue(suite, _exponent);
        }

        public override ReadOnlyMemory<byte> ClientPublic => _public;

        public override KexSecret Finish(ReadOnlySpan<byte> serverPublic) =>
            _method.Agree(_suite, _method.Decode(serverPublic), _exponent);

        protected override void Dispose(bool disposing) => CryptographicOperations.ZeroMemory(_exponent);
    }
}
