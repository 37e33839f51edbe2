using Twisted.Conch.Ssh;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests.Transport;

internal sealed class VersionLineTests
{
    private static readonly string[] Refused =
    [
        string.Empty, "SSH-2.0-", "SSH-1.5-Old", "HTTP/1.1 200", "SSH-2.0-a\r\nSSH-2.0-b", "SSH-2.0-a\0", "SSH-2.0-caf\u00e9", "SSH-2.0-" + new string('a', 246),
    ];

    [TestCaseSource(nameof(Refused))]
    public void A_line_of_ours_that_no_peer_would_take_is_an_error_before_anything_is_sent(string line)
    {
        StringTransport transport = new();
        SSHServerTransport server = new() { OurVersionString = line };
        Assert.That(() => server.MakeConnection(transport), Throws.TypeOf<ConchError>().With.Message.Contains("OurVersionString"));
        Assert.That(transport.Value().IsEmpty, Is.True);
    }

    [Test]
    public void A_line_of_ours_may_have_comments_and_all_253_characters()
    {
        StringTransport transport = new();
        string line = "SSH-2.0-OpenSSH_9.2 " + new string('x', 233);
        SSHServerTransport server = new() { OurVersionString = line };
        server.MakeConnection(transport);
        Assert.That(transport.Value().StartsWith(System.Text.Encoding.ASCII.GetBytes(line + "\r\n")), Is.True);
    }
}
