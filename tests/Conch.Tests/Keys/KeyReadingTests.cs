using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

internal sealed class KeyReadingTests
{
    private static readonly string[] PlainFormats = ["", ".pem", ".pkcs8", ".pub", ".rfc4716", ".spki"];

    public static IEnumerable<string> PlainFiles() =>
        KeyFixtures.Kinds.SelectMany(kind => PlainFormats.Select(format => kind + format))
            .Where(name => !name.StartsWith("ed25519.pem", StringComparison.Ordinal)
                && !name.StartsWith("ed25519.pkcs8", StringComparison.Ordinal)
                && !name.StartsWith("ed25519.spki", StringComparison.Ordinal))
            .Append("rsa.pkcs1pub")
            .Append("edossl.pkcs8")
            .Append("p256.ecparam");

    [TestCaseSource(nameof(PlainFiles))]
    public void Plain_files_of_other_programs_are_read(string name)
    {
        Key key = KeyFixtures.Load(name);
        Assert.That(key.IsPublic(), Is.EqualTo(KeyFixtures.IsPublicFile(name)));
        if (KeyFixtures.PublicOf(name) is { } expected && !name.EndsWith(".ecparam", StringComparison.Ordinal))
        {
            Assert.That(key.Public(), Is.EqualTo(expected));
        }
    }

    [TestCaseSource(typeof(KeyFixtures), nameof(KeyFixtures.Kinds))]
    public void Each_algorithm_of_a_key_signs_and_verifies(string kind)
    {
        Key key = KeyFixtures.Load(kind);
        foreach (string algorithm in key.SupportedSignatureAlgorithms())
        {
            Internet.Bytes signature = key.Sign("some data", algorithm);
            Assert.That(Common.GetNS(signature).Value.Decode(), Is.EqualTo(algorithm));
            Assert.That(key.Public().Verify(signature, "some data"), Is.True, algorithm);
            Assert.That(key.Public().Verify(signature, "other data"), Is.False, algorithm);
        }
    }
}
