using System.Text.Json;
using Org.BouncyCastle.Crypto.Parameters;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

/// <summary>
/// Project Wycheproof's edge cases, where a checkout of github.com/C2SP/wycheproof is at hand: TWISTED_WYCHEPROOF names it. The cases that matter most stand
/// in the other fixtures too, so that they run everywhere.
/// </summary>
public class WycheproofTests
{
    [Test]
    public void X25519_gives_the_secret_or_refuses_the_zero_one() => Each("x25519_test.json", (suite, _, test) =>
    {
        byte[] shared = Bytes(test, "shared");
        byte[] secret = new byte[32];
        bool agreed = suite.X25519.TryAgree(Bytes(test, "private"), Bytes(test, "public"), secret);
        return agreed == shared.Any(b => b != 0) && secret.AsSpan().SequenceEqual(shared);
    });

    [Test]
    public void Ed25519_verifies_the_valid_ones_only() => Each("ed25519_test.json", (suite, group, test) =>
    {
        byte[] key = Bytes(group.GetProperty("publicKey"), "pk");
        return suite.Ed25519.Verify(key, Bytes(test, "msg"), Bytes(test, "sig")) == IsValid(test);
    });

    [Test]
    public void ML_KEM_decapsulates_to_the_secret() => Each("mlkem_768_test.json", (suite, _, test) =>
    {
        byte[] seed = Bytes(test, "seed");
        if (seed.Length != 64)
        {
            return !IsValid(test);
        }

        byte[] key = MLKemPrivateKeyParameters.FromSeed(MLKemParameters.ml_kem_768, seed).GetEncoded();
        byte[] secret = new byte[32];
        bool done = suite.MLKem768.TryDecapsulate(key, Bytes(test, "c"), secret);
        return done == IsValid(test) && (!done || secret.AsSpan().SequenceEqual(Bytes(test, "K")));
    });

    [Test]
    public void ML_KEM_encapsulates_for_valid_keys_only() => Each("mlkem_768_encaps_test.json", (suite, _, test) =>
        suite.MLKem768.TryEncapsulate(Bytes(test, "ek"), new byte[1088], new byte[32]) == IsValid(test));

    [TestCase("ecdh-sha2-nistp256", "ecdh_secp256r1_ecpoint_test.json")]
    [TestCase("ecdh-sha2-nistp384", "ecdh_secp384r1_ecpoint_test.json")]
    [TestCase("ecdh-sha2-nistp521", "ecdh_secp521r1_ecpoint_test.json")]
    public void Points_are_taken_when_valid_and_uncompressed_only(string name, string file) => Each(file, (suite, _, test) =>
    {
        try
        {
            KexSpec.Find(name)!.Method!.Respond(suite, Bytes(test, "public")).Secret.Dispose();
            return IsValid(test);
        }
        catch (KeyExchangeError)
        {
            return !IsValid(test);
        }
    });

    private static void Each(string file, Func<CryptoSuite, JsonElement, JsonElement, bool> passes)
    {
        string? root = Environment.GetEnvironmentVariable("TWISTED_WYCHEPROOF");
        if (root is null)
        {
            Assert.Ignore("TWISTED_WYCHEPROOF names no checkout of Wycheproof.");
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(root, "testvectors_v1", file)));
        string[] failed =
        [
            .. from suite in CryptoSuite.Loadable
               from testGroup in document.RootElement.GetProperty("testGroups").EnumerateArray()
               from test in testGroup.GetProperty("tests").EnumerateArray()
               where !passes(suite, testGroup, test)
               select $"{suite.Name} {test.GetProperty("tcId")}: {test.GetProperty("comment")}",
        ];
        Assert.That(failed, Is.Empty);
    }

    private static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() == "valid";

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
