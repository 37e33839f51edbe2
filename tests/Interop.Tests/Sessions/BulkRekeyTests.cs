using System.Globalization;
using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.Sessions;

/// <summary>
/// Keys that change with every mebibyte while much is sent, whoever asks for them: nothing is lost, and nothing comes twice. CONCH_REKEY_MIB says how many
/// mebibytes are sent each time.
/// </summary>
/// <remarks>
/// <para>A mebibyte each time is what is asked for; how much goes under one set of keys depends on who asks and who sends. Who sends and asks stops at the
/// mebibyte. Who is sent to and asks is heard by the other side behind what is on its way already, which is as much as the channel's window at most: 2 MiB, both
/// ours and OpenSSH's. And we go on sending once our own NEWKEYS is out: the next exchange cannot begin before the client's has come, so that again a window full
/// of data may go meanwhile.</para>
/// <para>OpenSSH, before it sends, adds the packet's length in bytes to a count of cipher blocks; with blocks of 8 bytes and packets of 32 KiB it asks after three
/// quarters of what it was told.</para>
/// </remarks>
[TestFixture]
internal sealed class BulkRekeyTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int Usual = 24;

    // Mebibytes of data under one set of keys; a packet more, and the packets' own bytes, come on top.
    private const double Told = 1;
    private const double AsOpenSshCounts = 0.75;
    private const double Window = 2;

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
        AssertRekeyed(server, least: Told, most: clientAsks ? Told + Window : Window);
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
        AssertRekeyed(server, least: clientAsks ? AsOpenSshCounts : Told, most: clientAsks ? Told : Told + Window);
    }

    private static Task<TutorialServer> Start(KeyPair key, bool clientAsks) =>
        new StreamApps().Start(key, clientAsks ? SSHLimits.Default : new SSHLimits { RekeyBytes = Mebibyte });

    /// <param name="server">Whose events are counted.</param>
    /// <param name="least">The fewest mebibytes that may go under one set of keys.</param>
    /// <param name="most">The most.</param>
    private static void AssertRekeyed(TutorialServer server, double least, double most)
    {
        const double overhead = 0.05;
        int exchanges = server.Events.OfType<KeyExchanged>().Count() - 1;
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exchanges} rekeys in {Mebibytes} MiB"));
        Assert.That(exchanges, Is.InRange((int)(Mebibytes / (most + overhead)) - 1, (int)(Mebibytes / (least - overhead)) + 1));
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
