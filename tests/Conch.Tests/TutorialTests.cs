using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests;

/// <summary>The listings of "Twisted Conch in 60 Seconds", word for word, so that they go on compiling.</summary>
internal sealed class TutorialTests
{
    private string _directory = "";

    [SetUp]
    public void WriteKeys()
    {
        _directory = Directory.CreateTempSubdirectory("tutorial").FullName;
        File.WriteAllBytes(Path.Combine(_directory, "id_rsa"), TestKeys.Rsa2048.ToString("openssh"));
        File.WriteAllBytes(Path.Combine(_directory, "id_rsa.pub"), TestKeys.Rsa2048.Public().ToString("openssh"));
        File.WriteAllText(Path.Combine(_directory, "ssh-passwords"), "user:password\n");
    }

    [TearDown]
    public void RemoveKeys() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A1_a_server_that_lets_nobody_in()
    {
        var privateBlob =
            File.ReadAllBytes(Path.Combine(_directory, "id_rsa"));
        var privateKey = Key.FromString(data: privateBlob);

        var publicBlob = File.ReadAllBytes(Path.Combine(_directory, "id_rsa.pub"));
        var publicKey = Key.FromString(data: publicBlob);

        var reactor = new MemoryReactorClock();
        var factory = new SSHFactory();
        factory.PrivateKeys = new() { ["ssh-rsa"] = privateKey };
        factory.PublicKeys = new() { ["ssh-rsa"] = publicKey };
        factory.Portal = new Portal(null);

        reactor.ListenTCP(2022, factory);
        reactor.Run();
        Assert.That(((ISSHTransportFactory)factory).Offer.PublicKeys, Is.EqualTo(new[] { "rsa-sha2-512", "rsa-sha2-256" }));
    }

    [Test]
    public void A2_a_server_with_passwords()
    {
        UserAuthRig rig = new([], factory =>
        {
            factory.Portal = new Portal(new SimpleRealm());
            factory.Portal.RegisterChecker(new FilePasswordDB(Path.Combine(_directory, "ssh-passwords")));
        });
        rig.AskByPassword("user", "password");
        rig.ExpectSuccess();
        Assert.That(rig.Server.Avatar, Is.InstanceOf<ConchUser>());
    }

    static void Nothing() { }

    class SimpleRealm : IRealm
    {
        public Deferred<(Type, object, Action)> RequestAvatar(object avatarId, object? mind, params Type[] interfaces)
            => (typeof(IConchUser), new ConchUser(), Nothing);
    }
}
