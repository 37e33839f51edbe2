using System.Globalization;
using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>
/// Keys that change with every mebibyte while much is sent, whoever asks for them: nothing is lost, and nothing comes twice. CONCH_REKEY_MIB says how many
/// mebibytes are sent each time.
/// </summary>
[TestFixture]
internal sealed class BulkRekeyTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int Usual = 24;

    private static readonly string[] ClientAsks = ["-o", "RekeyLimit=1M"];

    private static int Mebibytes =>
        int.TryParse(Environment.GetEnvironmentVariable("CONCH_REKEY_MIB"), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : Usual;

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_OpenSSH_is_sent_arrives(bool clientAsks)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await Start(key, clientAsks);
        using SHA256Stream received = new();
        int code = await SessionClients.OpenSshStream(server, key, $"down {Mebibytes}", [], received.AppendAsync, clientAsks ? ClientAsks : []);
        Assert.That(code, Is.Zero);
        Assert.That(received.Hash(), Is.EqualTo(StreamApps.HashOf(Mebibytes)));
        AssertRekeyed(server);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_OpenSSH_sends_arrives(bool clientAsks)
    {
        KeyPair key = await KeyPair.Of("ed25519");
        await using TutorialServer server = await Start(key, clientAsks);
        using MemoryStream said = new();
        int code = await SessionClients.OpenSshStream(
            server, key, "up", StreamApps.Pieces(Mebibytes), client => client.StandardOutput.BaseStream.CopyToAsync(said), clientAsks ? ClientAsks : []);
        Assert.That(code, Is.Zero);
        Assert.That(System.Text.Encoding.ASCII.GetString(said.ToArray()).Trim(), Is.EqualTo(StreamApps.HashOf(Mebibytes)));
        AssertRekeyed(server);
    }

    private static Task<TutorialServer> Start(KeyPair key, bool clientAsks) =>
        new StreamApps().Start(key, clientAsks ? SSHLimits.Default : new SSHLimits { RekeyBytes = Mebibyte });

    private static void AssertRekeyed(TutorialServer server)
    {
        // While new keys are computed some more goes under the old ones.
        int exchanges = server.Events.OfType<KeyExchanged>().Count() - 1;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exchanges} rekeys in {Mebibytes} MiB"));
        Assert.That(exchanges, Is.GreaterThan(Mebibytes / 4));
    }

    /// <summary>Hashes what it is given.</summary>
    private sealed class SHA256Stream : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public async Task AppendAsync(System.Diagnostics.Process from)
        {
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = await from.StandardOutput.BaseStream.ReadAsync(buffer)) > 0)
            {
                _hash.AppendData(buffer, 0, count);
            }
        }

        public string Hash() => Convert.ToHexString(_hash.GetHashAndReset());

        public void Dispose() => _hash.Dispose();
    }
}
