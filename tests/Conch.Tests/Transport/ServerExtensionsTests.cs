using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Transport;

internal sealed class ServerExtensionsTests
{
    [Test]
    public void Announces_the_algorithms_and_pings() =>
        Assert.That(
            ServerExtensions.For(["ssh-ed25519", "rsa-sha2-256"]).Select(pair => $"{pair.Key}={pair.Value.Decode()}"),
            Is.EqualTo(["server-sig-algs=ssh-ed25519,rsa-sha2-256", "ping@openssh.com=0"]));

    [Test]
    public void Without_algorithms_only_pings() =>
        Assert.That(ServerExtensions.For([]).Select(pair => pair.Key), Is.EqualTo(["ping@openssh.com"]));

    [Test]
    public void The_same_list_is_made_once()
    {
        string[] algorithms = ["ssh-ed25519"];
        Assert.That(ServerExtensions.For([.. algorithms]), Is.SameAs(ServerExtensions.For(algorithms)));
    }

    [Test]
    public void A_list_that_changed_is_announced_as_it_is_now()
    {
        List<string> algorithms = ["ssh-ed25519"];
        _ = ServerExtensions.For(algorithms);
        algorithms[0] = "rsa-sha2-512";
        Assert.That(ServerExtensions.For(algorithms)[0].Value.Decode(), Is.EqualTo("rsa-sha2-512"));
    }
}
