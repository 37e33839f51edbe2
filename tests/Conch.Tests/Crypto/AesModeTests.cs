using System.Security.Cryptography;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

[TestFixtureSource(typeof(Suites), nameof(Suites.Names))]
public class AesModeTests(string suite)
{
    private const string Key128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private const string Key192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    private const string Key256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

    private const string Plaintext = """
        6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
        30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710
        """;

    private readonly CryptoSuite _suite = CryptoSuite.FromSetting(suite);

    // NIST SP 800-38A §F.5.1, F.5.3, F.5.5; in one piece and a block at a time.
    [TestCase(Key128, """
        874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff
        5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee
        """)]
    [TestCase(Key192, """
        1abc932417521ca24f2b0459fe7e6e0b 090339ec0aa6faefd5ccc2c6f4ce8e94
        1e36b26bd1ebc670d1bd1d665620abf7 4f78a7f6d29809585a97daec58c6b050
        """)]
    [TestCase(Key256, """
        601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5
        2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6
        """)]
    public void Counter_mode_is_nists(string key, string ciphertext)
    {
        byte[] counter = Hex.Bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        foreach (int step in new[] { 64, 16, 32 })
        {
            byte[] data = Hex.Bytes(Plaintext);
            using InPlaceCipher cipher = _suite.CreateAesCtr(Hex.Bytes(key), counter);
            InSteps(cipher, data, step);
            Assert.That(data, Is.EqualTo(Hex.Bytes(ciphertext)), $"{step} bytes at a time");
        }
    }

    [Test]
    public void Counter_carries_through_all_its_bytes_and_wraps()
    {
        byte[] data = new byte[64];
        using InPlaceCipher cipher = _suite.CreateAesCtr(Hex.Bytes(Key128), Hex.Bytes("fffffffffffffffffffffffffffffffe"));
        cipher.Process(data);
        using Aes aes = Aes.Create();
        aes.SetKey(Hex.Bytes(Key128));
        byte[] expected = aes.EncryptEcb(
            Hex.Bytes("""
                fffffffffffffffffffffffffffffffe ffffffffffffffffffffffffffffffff
                00000000000000000000000000000000 00000000000000000000000000000001
                """),
            PaddingMode.None);
        Assert.That(data, Is.EqualTo(expected));
    }

    [TestCaseSource(typeof(Suites), nameof(Suites.Names))]
    public void Counter_mode_agrees_with_every_other_provider_at_every_length(string other)
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        byte[] counter = RandomNumberGenerator.GetBytes(16);
        using InPlaceCipher ours = _suite.CreateAesCtr(key, counter);
        using InPlaceCipher theirs = CryptoSuite.FromSetting(other).CreateAesCtr(key, counter);
        foreach (int length in new[] { 16, 32, 48, 1008, 1024, 1040, 4096, 32768, 0, 16 })
        {
            byte[] one = RandomNumberGenerator.GetBytes(length);
            byte[] two = [.. one];
            ours.Process(one);
            theirs.Process(two);
            Assert.That(two, Is.EqualTo(one), $"{length} bytes");
        }
    }

    // NIST SP 800-38A §F.2.1, F.2.3, F.2.5.
    [TestCase(Key128, """
        7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2
        73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7
        """)]
    [TestCase(Key192, """
        4f021db243bc633d7178183a9fa071e8 b4d9ada9ad7dedf4e5e738763f69145a
        571b242012fb7ae07fa9baac3df102e0 08b0e27988598881d920a9e64f5615cd
        """)]
    [TestCase(Key256, """
        f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d
        39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b
        """)]
    public void Chaining_mode_is_nists_both_ways(string key, string ciphertext)
    {
        byte[] iv = Hex.Bytes("000102030405060708090a0b0c0d0e0f");
        foreach (int step in new[] { 64, 16, 32 })
        {
            byte[] data = Hex.Bytes(Plaintext);
            using AesCbc sealing = new(Hex.Bytes(key), iv, PacketDirection.Sealing);
            using AesCbc opening = new(Hex.Bytes(key), iv, PacketDirection.Opening);
            InSteps(sealing, data, step);
            Assert.That(data, Is.EqualTo(Hex.Bytes(ciphertext)));
            InSteps(opening, data, step);
            Assert.That(data, Is.EqualTo(Hex.Bytes(Plaintext)));
        }
    }

    private static void InSteps(InPlaceCipher cipher, byte[] data, int step)
    {
        for (int at = 0; at < data.Length; at += step)
        {
            cipher.Process(data.AsSpan(at, step));
        }
    }
}
