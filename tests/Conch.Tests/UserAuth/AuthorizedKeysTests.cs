using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>authorized_keys as OpenSSH's sshd(8) describes it.</summary>
internal sealed class AuthorizedKeysTests
{
    private static readonly string Line = new Bytes(TestKeys.Ed25519.Public().ToString("openssh", comment: "a comment")).Decode();

    [Test]
    public void Keys_comments_and_blank_lines()
    {
        string other = new Bytes(TestKeys.Rsa2048.Public().ToString("openssh")).Decode();
        AuthorizedKeysFile file = Parse($"# a comment\n\n  \t{Line}\r\n \n{other}");
        Assert.That(file.Keys.Select(key => key.Key), Is.EqualTo(new[] { TestKeys.Ed25519.Public(), TestKeys.Rsa2048.Public() }));
        Assert.That(file.Keys[0].Key.Comment, Is.EqualTo("a comment"));
        Assert.That(file.Keys[0].Options, Is.EqualTo(KeyOptions.None));
        Assert.That(file.BadLines, Is.Empty);
    }

    [Test]
    public void Every_option_that_forbids_and_every_one_that_gives_back()
    {
        Assert.That(Options("no-pty").Permissions.Pty, Is.False);
        Assert.That(Options("no-agent-forwarding").Permissions.AgentForwarding, Is.False);
        Assert.That(Options("no-X11-forwarding").Permissions.X11Forwarding, Is.False);
        Assert.That(Options("no-port-forwarding").Permissions.PortForwarding, Is.False);
        Assert.That(Options("no-user-rc").Permissions.UserRC, Is.False);
        Assert.That(Options("restrict").Permissions, Is.EqualTo(SSHPermissions.None));
        SSHPermissions some = Options("restrict,pty,agent-forwarding,x11-forwarding,port-forwarding,USER-RC").Permissions;
        Assert.That(some, Is.EqualTo(SSHPermissions.All));
        Assert.That(Options("no-touch-required").NoTouchRequired, Is.True);
        Assert.That(Options("verify-required").VerifyRequired, Is.True);
        Assert.That(Options("cert-authority,principals=\"a,b\"").Principals, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Options("tunnel=\"0\""), Is.EqualTo(KeyOptions.None));
    }

    [TestCase("command=\"echo hi\"", "echo hi")]
    [TestCase("command=\"echo \\\"hi\\\"\"", "echo \"hi\"")]
    [TestCase("command=\"a\\\\b\"", "a\\\\b")]
    [TestCase("COMMAND=\"a,b c=d\"", "a,b c=d")]
    [TestCase("no-pty,command=\"x\",no-user-rc", "x")]
    [TestCase("command=\"\"", "")]
    public void A_commands_quotes(string options, string command) =>
        Assert.That(Options(options).Permissions.ForcedCommand, Is.EqualTo((Bytes)command));

    [TestCase("command=\"unclosed")]
    [TestCase("command=bare")]
    [TestCase("command")]
    [TestCase("command=\"a\"x")]
    [TestCase("command=\"a\",")]
    [TestCase(",no-pty")]
    [TestCase("no-pty,,no-user-rc")]
    [TestCase("command=\"a\",command=\"a\"")]
    [TestCase("from=\"1.2.3.4\",from=\"1.2.3.4\"")]
    [TestCase("from=\"\"")]
    [TestCase("from=\"1.2.3.4,\"")]
    [TestCase("from=\"1.2.3.4/33\"")]
    [TestCase("from=\"1.2.3.4/8\"")]
    [TestCase("no-restrict")]
    [TestCase("no-cert-authority")]
    [TestCase("pty=\"yes\"")]
    [TestCase("no-such-option")]
    [TestCase("future-restriction=\"x\"")]
    [TestCase("principals=\"a\"")]
    [TestCase("expiry-time=\"tomorrow\"")]
    [TestCase("expiry-time=\"20301301\"")]
    [TestCase("permitopen=\"host\"")]
    [TestCase("permitopen=\"8080\"")]
    [TestCase("permitopen=\"host:0\"")]
    [TestCase("permitopen=\"host:65536\"")]
    [TestCase("permitopen=\"host:+1\"")]
    [TestCase("permitopen=\"::1:22\"")]
    [TestCase("permitopen=\":22\"")]
    [TestCase("permitlisten=\"x\"")]
    [TestCase("environment=\"NAME\"")]
    [TestCase("environment=\"=x\"")]
    [TestCase("environment=\"A B=x\"")]
    public void A_line_is_refused_for_an_option_that_is_not_understood(string options)
    {
        AuthorizedKeysFile file = Parse($"{options} {Line}\n{Line}");
        Assert.That(file.Keys, Has.Count.EqualTo(1), "the other line stays");
        Assert.That(file.BadLines.Single().Line, Is.EqualTo(1));
    }

    [Test]
    public void A_moment_in_UTC_or_here_and_the_earliest_counts()
    {
        Assert.That(Options("expiry-time=\"20300102Z\"").ExpiryTime, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(Options("expiry-time=\"203001020304Z\"").ExpiryTime, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 4, 0, TimeSpan.Zero)));
        Assert.That(Options("expiry-time=\"20300102030405Z\"").ExpiryTime, Is.EqualTo(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Assert.That(Options("expiry-time=\"203001020304\"").ExpiryTime!.Value.DateTime, Is.EqualTo(new DateTime(2030, 1, 2, 3, 4, 0)));
        Assert.That(Options("expiry-time=\"20310101Z\",expiry-time=\"20300101Z\",expiry-time=\"20320101Z\"").ExpiryTime!.Value.Year, Is.EqualTo(2030));
    }

    [Test]
    public void Places_that_may_be_forwarded_to()
    {
        SSHPermissions permissions = Options("permitopen=\"localhost:80,[::1]:443\",permitopen=\"10.0.0.1:*\"").Permissions;
        Assert.That(permissions.MayOpen("LOCALHOST", 80), Is.True);
        Assert.That(permissions.MayOpen("localhost", 81), Is.False);
        Assert.That(permissions.MayOpen("::1", 443), Is.True);
        Assert.That(permissions.MayOpen("10.0.0.1", 9), Is.True);
        Assert.That(permissions.MayOpen("10.0.0.2", 9), Is.False);
        Assert.That(Options("permitopen=\"*:80\"").Permissions.MayOpen("anything", 80), Is.False, "no patterns there");
        Assert.That(Options("no-port-forwarding,permitopen=\"localhost:80\"").Permissions.MayOpen("localhost", 80), Is.False);
    }

    [Test]
    public void Places_that_may_be_listened_on()
    {
        SSHPermissions permissions = Options("permitlisten=\"8080\",permitlisten=\"local*:99\",permitlisten=\"127.0.0.1:*\"").Permissions;
        Assert.That(permissions.MayListen("anything", 8080), Is.True);
        Assert.That(permissions.MayListen("localhost", 99), Is.True);
        Assert.That(permissions.MayListen("remote", 99), Is.False);
        Assert.That(permissions.MayListen("127.0.0.1", 0), Is.True);
        Assert.That(permissions.MayListen("localhost", 0), Is.False);
        Assert.That(SSHPermissions.All.MayListen("x", 0) && SSHPermissions.All.MayOpen("x", 1), Is.True);
        Assert.That(SSHPermissions.None.MayListen("x", 1) || SSHPermissions.None.MayOpen("x", 1), Is.False);
    }

    [Test]
    public void Of_two_values_for_a_variable_the_first_counts()
    {
        IReadOnlyList<KeyValuePair<string, Bytes>> environment = Options("environment=\"A=1\",environment=\"B=x=y\",environment=\"A=2\"").Permissions.Environment;
        Assert.That(environment, Is.EqualTo(new[] { KeyValuePair.Create("A", (Bytes)"1"), KeyValuePair.Create("B", (Bytes)"x=y") }));
    }

    [Test]
    public void A_long_line_is_refused_and_a_long_file_as_a_whole()
    {
        string full = $"command=\"{new string('x', AuthorizedKeysFile.MaxLineBytes - Line.Length - 11)}\" {Line}";
        Assert.That(full, Has.Length.EqualTo(AuthorizedKeysFile.MaxLineBytes));
        Assert.That(Parse(full).Keys, Has.Count.EqualTo(1));
        Assert.That(Parse(full.Replace("command=\"", "command=\"x", StringComparison.Ordinal)).Keys, Is.Empty);

        byte[] big = new byte[AuthorizedKeysFile.MaxFileBytes + 1];
        Array.Fill(big, (byte)'\n');
        Assert.That(() => AuthorizedKeysFile.Parse(big), Throws.TypeOf<ConchError>());
        Assert.That(() => AuthorizedKeysFile.Parse(big[1..]), Throws.Nothing);
    }

    [Test]
    public void Not_more_than_a_hundred_bad_lines_are_told_about()
    {
        AuthorizedKeysFile file = Parse(string.Concat(Enumerable.Repeat("bad\n", 500)) + Line);
        Assert.That(file.BadLines, Has.Count.EqualTo(AuthorizedKeysFile.MaxBadLines));
        Assert.That(file.Keys, Has.Count.EqualTo(1));
    }

    [Test]
    public void Twisteds_function_reads_a_stream()
    {
        using MemoryStream stream = new(((Bytes)$"no-pty {Line}\nbad\n").ToArray());
        Assert.That(Cred.Checkers.ReadAuthorizedKeyFile(stream).Single().Options.Permissions.Pty, Is.False);
    }

    private static AuthorizedKeysFile Parse(string text) => AuthorizedKeysFile.Parse(text);

    private static KeyOptions Options(string options)
    {
        AuthorizedKeysFile file = Parse($"{options} {Line}");
        Assert.That(file.BadLines, Is.Empty);
        return file.Keys.Single().Options;
    }
}
