using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Keys;

internal sealed class BcryptPbkdfTests
{
    /// <summary>Vectors of OpenBSD's regress/lib/libutil/bcrypt_pbkdf.</summary>
    [TestCase("password", "73616c74", 4u, "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9")]
    [TestCase("password", "00", 4u, "c12b566235eee04c212598970a579a67")]
    [TestCase("\0", "73616c74", 4u, "6051be18c2f4f82cbf0efee5471b4bb9")]
    [TestCase(
        "password\0",
        "73616c7400",
        4u,
        "7410e44cf4fa07bfaac8a928b1727fac001375e7bf7384370f48efd121743050")]
    [TestCase("password", "73616c74", 8u, "e1367ec5151a33faac4cc1c144cd23fa15d5548493ecc99b9b5d9c0d3b27bec76227ea66088b849b20ab7aa478010246e74bba51723fefa9f9474d6508845e8d")]
    public void Published_vectors_come_out(string passphrase, string salt, uint rounds, string expected)
    {
        byte[] output = new byte[expected.Length / 2];
        BcryptPbkdf.Derive(System.Text.Encoding.ASCII.GetBytes(passphrase), Convert.FromHexString(salt), rounds, output);
        Assert.That(Convert.ToHexStringLower(output), Is.EqualTo(expected));
    }

    [TestCase(0u)]
    [TestCase(BcryptPbkdf.MaxRounds + 1)]
    public void Rounds_out_of_bounds_are_never_run(uint rounds)
    {
        Assert.That(() => BcryptPbkdf.Derive("p"u8, "salt"u8, rounds, new byte[32]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
