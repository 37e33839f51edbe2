using Twisted.Cred;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>OpenSSH's <c>UpdateHostKeys</c>: a client that knows one key of the server learns the others, each proved.</summary>
[TestFixture]
internal sealed class HostKeyUpdateTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task OpenSSH_learns_the_other_host_keys_of_a_server_that_announces_them(bool announces)
    {
        KeyPair[] keys = await Task.WhenAll(KeyPair.Of("ed25519"), KeyPair.Of("ecdsa-256"), KeyPair.Of("rsa"));
        await using TutorialServer server = await TutorialServer.Start(keys, factory =>
        {
            factory.AnnouncesHostKeys = announces;
            factory.Portal = new Portal(new ProcessRealm(), new InMemoryUsernamePasswordDatabaseDontUse { ["nobody"] = "wrong" });
        });
        using TemporaryDirectory home = new();
        string known = home.Write("known", keys[0].KnownHostsLine(server.Port));

        // The session lasts until the client has learnt them, or long enough to have done so.
        string command = $"for i in $(seq {(announces ? 200 : 20)}); do [ $(wc -l < '{known}') -ge 3 ] && exit 0; sleep 0.05; done; exit 9";
        ProgramRun run = await SessionClients.OpenSsh(
            server, keys[0], command, "", "-o", "StrictHostKeyChecking=yes", "-o", $"UserKnownHostsFile={known}", "-o", "UpdateHostKeys=yes");
        Assert.That(run.ExitCode, Is.EqualTo(announces ? 0 : 9), run.Transcript);
        string[] learnt = [.. (await File.ReadAllLinesAsync(known)).Select(line => string.Join(' ', line.Split(' ')[1..3]))];
        Assert.That(learnt, Is.EquivalentTo(keys[..(announces ? 3 : 1)].Select(key => key.PublicLine)));
    }
}
