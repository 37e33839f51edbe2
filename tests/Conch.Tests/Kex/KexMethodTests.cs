using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class KexMethodTests(string suite)
{
    private readonly CryptoSuite _suite = CryptoSuite.FromSetting(suite);

    public static IEnumerable<string> Rows => KexSpec.InOrderOfPreference.Select(row => row.Name);

    public static IEnumerable<string> FiniteFieldRows => Rows.Where(name => name.StartsWith("diffie", StringComparison.Ordinal));

    [TestCaseSource(nameof(Rows))]
    public void Both_roles_agree_on_a_fresh_secret(string name)
    {
        IKexMethod method = Method(name);
        byte[] first = Agree(method, _suite, _suite);
        byte[] second = Agree(method, _suite, _suite);
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void Every_other_provider_agrees_with_this_one([ValueSource(typeof(Suites), nameof(Suites.Names))] string other)
    {
        CryptoSuite theirs = CryptoSuite.FromSetting(other);
        foreach (string name in Rows.Where(name => !name.Contains("group1", StringComparison.Ordinal) || name.EndsWith("group14-sha256", StringComparison.Ordinal)))
        {
            Agree(Method(name), _suite, theirs);
        }
    }

    [TestCaseSource(nameof(Rows))]
    public void Values_of_every_wrong_length_are_refused(string name)
    {
        IKexMethod method = Method(name);
        using KexClient client = method.Start(_suite);
        byte[] value = client.ClientPublic.ToArray();
        // Four bytes: of a finite field value that happens to begin with zeros, one more could still be a good one.
        byte[] longer = [.. value, 1, 1, 1, 1];
        RefusedByServer(method, []);
        RefusedByServer(method, value[..^1], unless: IsFiniteField(name));
        RefusedByServer(method, longer);
        RefusedByServer(method, new byte[value.Length]);
        Assert.That(() => client.Finish([]), Throws.TypeOf<KeyExchangeError>());
        Assert.That(() => client.Finish(new byte[value.Length]), Throws.TypeOf<KeyExchangeError>());
        Assert.That(() => client.Finish(new byte[256 * 1024]), Throws.TypeOf<KeyExchangeError>());
    }

    [TestCaseSource(nameof(Rows))]
    public void Secret_is_an_mpint_or_a_string_with_its_length(string name)
    {
        byte[] encoded = Agree(Method(name), _suite, _suite);
        Assert.That(System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(encoded), Is.EqualTo(encoded.Length - 4));
        int hash = name.Contains("sha512", StringComparison.Ordinal) ? 64 : 32;
        if (name.Contains("x25519", StringComparison.Ordinal))
        {
            Assert.That(encoded, Has.Length.EqualTo(4 + hash));
        }
    }

    [TestCase("curve25519-sha256", 0)]
    [TestCase("mlkem768x25519-sha256", 1184)]
    [TestCase("sntrup761x25519-sha512", 1158)]
    public void Servers_refuse_points_of_low_order(string name, int at)
    {
        IKexMethod method = Method(name);
        using KexClient client = method.Start(_suite);
        byte[] value = client.ClientPublic.ToArray();
        value.AsSpan(at).Clear();
        RefusedByServer(method, value);
        value[at] = 1;
        RefusedByServer(method, value);
    }

    [TestCase("curve25519-sha256", 0)]
    [TestCase("mlkem768x25519-sha256", 1088)]
    [TestCase("sntrup761x25519-sha512", 1039)]
    public void Clients_refuse_points_of_low_order(string name, int at)
    {
        IKexMethod method = Method(name);
        using KexClient client = method.Start(_suite);
        KexReply reply = method.Respond(_suite, client.ClientPublic.Span);
        reply.Secret.Dispose();
        reply.ServerPublic.AsSpan(at).Clear();
        Assert.That(() => client.Finish(reply.ServerPublic), Throws.TypeOf<KeyExchangeError>());
    }

    [Test]
    public void ML_KEM_keys_that_are_not_reduced_are_refused()
    {
        IKexMethod method = Method("mlkem768x25519-sha256");
        using KexClient client = method.Start(_suite);
        byte[] value = client.ClientPublic.ToArray();
        value[0] = value[1] = 0xff;
        RefusedByServer(method, value);
    }

    [TestCase("mlkem768x25519-sha256")]
    [TestCase("sntrup761x25519-sha512")]
    public void Changed_ciphertexts_give_the_client_another_secret(string name)
    {
        IKexMethod method = Method(name);
        using KexClient client = method.Start(_suite);
        KexReply reply = method.Respond(_suite, client.ClientPublic.Span);
        reply.ServerPublic[100] ^= 1;
        using KexSecret ours = reply.Secret;
        using KexSecret theirs = client.Finish(reply.ServerPublic);
        Assert.That(theirs.Encoded.ToArray(), Is.Not.EqualTo(ours.Encoded.ToArray()));
    }

    [TestCase("ecdh-sha2-nistp256")]
    [TestCase("ecdh-sha2-nistp384")]
    [TestCase("ecdh-sha2-nistp521")]
    public void Points_off_the_curve_or_in_another_form_are_refused(string name)
    {
        IKexMethod method = Method(name);
        using KexClient client = method.Start(_suite);
        byte[] value = client.ClientPublic.ToArray();
        int half = value.Length / 2;
        RefusedByServer(method, [4, .. value[1..^1], (byte)(value[^1] ^ 1)]);
        RefusedByServer(method, [4, (byte)(value[1] ^ 1), .. value[2..]]);
        RefusedByServer(method, [4, .. new byte[value.Length - 1]]);
        RefusedByServer(method, [4, .. Enumerable.Repeat((byte)0xff, value.Length - 1)]);
        RefusedByServer(method, [0]);
        RefusedByServer(method, [(byte)(2 + (value[^1] & 1)), .. value[1..(half + 1)]]);
        RefusedByServer(method, [(byte)(6 + (value[^1] & 1)), .. value[1..]]);
        RefusedByServer(method, [5, .. value[1..]]);
        Assert.That(() => client.Finish([4, .. new byte[value.Length - 1]]), Throws.TypeOf<KeyExchangeError>());
    }

    [Test]
    public void Point_with_a_coordinate_above_the_prime_is_refused()
    {
        // (0, sqrt(b)) is on P-256; p itself in place of 0 is the same number, badly written.
        const string prime = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        const string root = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
        IKexMethod method = Method("ecdh-sha2-nistp256");
        using KexSecret accepted = method.Respond(_suite, [4, .. new byte[32], .. Hex.Bytes(root)]).Secret;
        RefusedByServer(method, [4, .. Hex.Bytes(prime), .. Hex.Bytes(root)]);
    }

    [TestCaseSource(nameof(FiniteFieldRows))]
    public void Finite_field_values_outside_the_group_are_refused(string name)
    {
        IKexMethod method = Method(name);
        DiffieHellmanGroup group = Group(name);
        byte[] prime = group.Prime.ToArray();
        RefusedByServer(method, []);
        RefusedByServer(method, [0]);
        RefusedByServer(method, [1]);
        RefusedByServer(method, [0, .. prime]);
        RefusedByServer(method, [0, .. prime[..^1], 0xfe]);
        RefusedByServer(method, [1, .. prime]);
        RefusedByServer(method, [0, 0x02]);
        RefusedByServer(method, [0, 0, 0x80]);

        // Negative: the prime without its sign byte, -1, and Conch's own case, -2^2047.
        RefusedByServer(method, prime);
        RefusedByServer(method, [0xff]);
        RefusedByServer(method, [0x80, .. new byte[prime.Length - 1]]);
        using KexClient client = method.Start(_suite);
        Assert.That(() => client.Finish([1]), Throws.TypeOf<KeyExchangeError>());
        Assert.That(() => client.Finish([0, .. prime[..^1], 0xfe]), Throws.TypeOf<KeyExchangeError>());
    }

    [Test]
    public void Finite_field_secret_is_that_of_the_runtimes_integers()
    {
        // A client with x = 3: e = 8, K = f^3 mod p.
        KexReply reply = Method("diffie-hellman-group14-sha256").Respond(_suite, [8]);
        using KexSecret secret = reply.Secret;
        System.Numerics.BigInteger f = new(reply.ServerPublic, isBigEndian: true);
        System.Numerics.BigInteger p = new(DiffieHellmanGroups.Group14.Prime, isUnsigned: true, isBigEndian: true);
        byte[] expected = System.Numerics.BigInteger.ModPow(f, 3, p).ToByteArray(isBigEndian: true);
        Assert.That(secret.Encoded[4..].ToArray(), Is.EqualTo(expected));
        Assert.That(f, Is.GreaterThan(System.Numerics.BigInteger.One).And.LessThan(p - 1));
    }

    private static bool IsFiniteField(string name) => name.StartsWith("diffie", StringComparison.Ordinal);

    private static DiffieHellmanGroup Group(string name) =>
        name.Contains("group16", StringComparison.Ordinal) ? DiffieHellmanGroups.Group16
        : name.Contains("group18", StringComparison.Ordinal) ? DiffieHellmanGroups.Group18
        : DiffieHellmanGroups.Group14;

    private static IKexMethod Method(string name)
    {
        KexSpec spec = KexSpec.Find(name)!;
        Assert.That(spec.IsGroupExchange, Is.EqualTo(name.Contains("group-exchange", StringComparison.Ordinal)));
        return spec.Method ?? new DiffieHellmanKex(DiffieHellmanGroups.Group14);
    }

    private static byte[] Agree(IKexMethod method, CryptoSuite server, CryptoSuite client)
    {
        using KexClient started = method.Start(client);
        KexReply reply = method.Respond(server, started.ClientPublic.Span);
        using KexSecret ours = reply.Secret;
        using KexSecret theirs = started.Finish(reply.ServerPublic);
        Assert.That(theirs.Encoded.ToArray(), Is.EqualTo(ours.Encoded.ToArray()));
        Assert.That(ours.Encoded.Length, Is.GreaterThan(4 + 28));
        return ours.Encoded.ToArray();
    }

    private void RefusedByServer(IKexMethod method, byte[] value, bool unless = false)
    {
        if (!unless)
        {
            Assert.That(() => method.Respond(_suite, value), Throws.TypeOf<KeyExchangeError>());
        }
    }
}
