using Renci.SshNet;
using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Clients;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests;

/// <summary>SSH.NET with one key exchange at a time: it has those that Debian's OpenSSH is too old for.</summary>
[TestFixture]
internal sealed class SshNetAlgorithmTests
{
    [TestCase("mlkem768x25519-sha256")]
    [TestCase("sntrup761x25519-sha512")]
    [TestCase("sntrup761x25519-sha512@openssh.com")]
    [TestCase("curve25519-sha256")]
    [TestCase("ecdh-sha2-nistp384")]
    [TestCase("diffie-hellman-group16-sha512")]
    [TestCase("diffie-hellman-group14-sha256")]
    public async Task Key_exchange(string name)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await TutorialServer.Start(key);
        using NoneAuthenticationMethod none = new("nobody");
        ConnectionInfo info = new("127.0.0.1", server.Port, "nobody", none) { Timeout = TimeSpan.FromSeconds(20) };
        foreach (string other in info.KeyExchangeAlgorithms.Keys.Where(known => known != name).ToArray())
        {
            info.KeyExchangeAlgorithms.Remove(other);
        }

        LoginOutcome outcome = await Task.Run(() => SshNet.LogIn(info, key));
        Assert.That(outcome.Result, Is.EqualTo(LoginResult.Refused), outcome.Transcript);
        Assert.That(server.Events.OfType<KeyExchanged>().Single().Algorithms.KeyExchange, Is.EqualTo(name));
    }
}
