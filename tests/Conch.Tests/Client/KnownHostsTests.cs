using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>Files of known hosts: what a line means, what is asked, what is written.</summary>
internal sealed class KnownHostsTests
{
    private static readonly Key Host = TestKeys.Ed25519.Public();
    private static readonly Key Other = Key.Generate("ed25519").Public();
    private static readonly string[] Offered = ["ssh-ed25519", "ecdsa-sha2-nistp256", "rsa-sha2-512", "rsa-sha2-256"];
    private string _directory = "";

    private string File => Path.Combine(_directory, ".ssh", "known_hosts");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("knownhosts").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("example.com", "example.com", true)]
    [TestCase("example.com", "EXAMPLE.com", true)]
    [TestCase("example.com", "example.org", false)]
    [TestCase("example.com", "[example.com]:2222", false)]
    [TestCase("[example.com]:2222", "[example.com]:2222", true)]
    [TestCase("a,b,192.0.2.1", "192.0.2.1", true)]
    [TestCase("*.example.com", "www.example.com", true)]
    [TestCase("*.example.com", "example.com", false)]
    [TestCase("*.example.com,!bad.example.com", "bad.example.com", false)]
    [TestCase("!bad.example.com,*.example.com", "bad.example.com", false)]
    [TestCase("!bad.example.com", "good.example.com", false)]
    [TestCase("192.0.2.?", "192.0.2.7", true)]
    [TestCase("192.0.2.?", "192.0.2.77", false)]
    [TestCase("*a*b*", "xxaxxbxx", true)]
    [TestCase("*a*b", "xxaxxbxx", false)]
    [TestCase("*", "anything", true)]
    [TestCase("", "", false)]
    public void Names_and_patterns_match_as_in_OpenSSH(string hosts, string name, bool expected)
    {
        if (hosts.Length == 0)
        {
            Assert.That(HostPattern.Matches("x", name), Is.False);
            return;
        }

        Assert.That(PlainEntry.FromString(Line(hosts, Host)).MatchesHost(name), Is.EqualTo(expected));
    }

    [Test]
    public void A_pattern_of_many_stars_costs_no_more_than_the_product_of_both_lengths()
    {
        string pattern = string.Concat(Enumerable.Repeat("*a", 2000)) + "b";
        Assert.That(HostPattern.Matches(pattern, new string('a', 4000)), Is.False);
    }

    [Test]
    public void A_hashed_name_matches_as_ssh_keygen_hashes_it()
    {
        byte[] salt = [.. Enumerable.Range(0, 20).Select(i => (byte)i)];
#pragma warning disable CA5350 // What the format has.
        byte[] hash = HMACSHA1.HashData(salt, Encoding.ASCII.GetBytes("[example.com]:2222"));
#pragma warning restore CA5350
        HashedEntry entry = HashedEntry.FromString(Line($"|1|{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)}", Host));
        Assert.That(entry.MatchesHost("[example.com]:2222"), Is.True);
        Assert.That(entry.MatchesHost("example.com"), Is.False);
        Assert.That(entry.MatchesKey(Host), Is.True);
        Assert.That(entry.MatchesKey(Other), Is.False);
    }

    [TestCase("|1|AAAA|AAAA")]
    [TestCase("|1|")]
    [TestCase("|2|AAECAwQFBgcICQoLDA0ODxAREhM=|AAECAwQFBgcICQoLDA0ODxAREhM=")]
    [TestCase("|1|AAECAwQFBgcICQoLDA0ODxAREhM=|!!ECAwQFBgcICQoLDA0ODxAREhM=")]
    public void A_broken_hash_is_no_entry(string hosts)
    {
        Assert.That(() => HashedEntry.FromString(Line(hosts, Host)), Throws.TypeOf<InvalidEntry>());
        Assert.That(() => PlainEntry.FromString(Line(hosts, Host)), Throws.TypeOf<InvalidEntry>());
    }

    [TestCase("example.com")]
    [TestCase("example.com ssh-ed25519")]
    [TestCase("example.com ssh-ed25519 %%%%")]
    [TestCase("example.com ssh-ed25519 AAAA")]
    [TestCase("example.com ssh-dss AAAAB3NzaC1kc3M=")]
    [TestCase("@whatever example.com")]
    public void A_line_that_is_none_is_said_to_be_none(string line) =>
        Assert.That(() => PlainEntry.FromString(line), Throws.TypeOf<InvalidEntry>());

    [Test]
    public void A_line_whose_key_is_of_another_type_than_it_says_is_none() =>
        Assert.That(() => PlainEntry.FromString(Line("example.com", Host).Replace("ssh-ed25519", "ssh-rsa", StringComparison.Ordinal)), Throws.TypeOf<InvalidEntry>());

    [TestCase("")]
    [TestCase("@revoked ")]
    [TestCase("@cert-authority ")]
    public void A_line_is_written_as_it_was_read(string marker)
    {
        string line = $"{marker}{Line("a,b", Host)} somebody's machine";
        Assert.That(PlainEntry.FromString(line).ToString(), Is.EqualTo(line));
    }

    [Test]
    public void A_known_key_is_trusted_without_a_question()
    {
        Write(Line("example.com,192.0.2.1", Host));
        ScriptedUI ui = new(false);
        Assert.That(Verify(ui, "example.com", "192.0.2.1", Host), Is.EqualTo("True"));
        Assert.That(ui.Shown, Is.Empty);
        Assert.That(System.IO.File.ReadAllText(File), Is.EqualTo(Line("example.com,192.0.2.1", Host) + "\n"));
    }

    [Test]
    public void Another_key_of_the_type_is_refused_and_where_the_known_one_stands_is_said()
    {
        Write("# mine", Line("example.com", Host));
        HostKeyChanged error = Expect<HostKeyChanged>("example.com", Other);
        Assert.That((error.Lineno, error.Path), Is.EqualTo((2, File)));
        Assert.That(error.Message, Does.Contain("line 2"));
    }

    [Test]
    public void One_of_several_keys_of_the_type_is_enough()
    {
        Write(Line("example.com", Host), Line("example.com", Other));
        Assert.That(Verify(new ScriptedUI(false), "example.com", "", Other), Is.EqualTo("True"));
    }

    [Test]
    public void A_revoked_key_is_refused_even_if_it_is_known()
    {
        Write(Line("example.com", Host), "@revoked " + Line("*", Host));
        HostKeyRevoked error = Expect<HostKeyRevoked>("example.com", Host);
        Assert.That(error.Lineno, Is.EqualTo(2));
        Assert.That(Verify(new ScriptedUI(true), "elsewhere.example", "", Host), Does.StartWith("HostKeyRevoked"));
    }

    [Test]
    public void A_key_of_an_authority_is_no_hosts_own()
    {
        Write("@cert-authority " + Line("*.example.com", Host));
        ScriptedUI ui = new(false);
        Assert.That(Verify(ui, "www.example.com", "", Host), Does.StartWith("UserRejectedKey"));
        Assert.That(Verify(ui, "www.example.com", "", Other), Does.StartWith("UserRejectedKey"));
    }

    [Test]
    public void A_new_key_is_asked_about_and_written_down_under_name_and_address_hashed()
    {
        ScriptedUI ui = new(true);
        Assert.That(Verify(ui, "example.com", "192.0.2.1", Host), Is.EqualTo("True"));
        Assert.That(ui.Shown.Single(), Does.Contain("example.com (192.0.2.1)").And.Contain(Host.Fingerprint().TrimEnd('=')).And.EndsWith("(yes/no)? "));
        string[] lines = System.IO.File.ReadAllLines(File);
        Assert.That(lines, Has.Length.EqualTo(2).And.All.StartsWith("|1|"));
        Assert.That(HashedEntry.FromString(lines[0]).MatchesHost("example.com"), Is.True);
        Assert.That(HashedEntry.FromString(lines[1]).MatchesHost("192.0.2.1"), Is.True);
        Assert.That(Verify(new ScriptedUI(false), "example.com", "192.0.2.1", Host), Is.EqualTo("True"));
    }

    [Test]
    public void What_the_user_does_not_trust_is_refused_and_not_written()
    {
        Assert.That(Verify(new ScriptedUI(false), "example.com", "192.0.2.1", Host), Does.StartWith("UserRejectedKey"));
        Assert.That(System.IO.File.Exists(File), Is.False);
    }

    [Test]
    public void A_known_name_at_a_new_address_is_a_line_and_a_word_and_no_question()
    {
        Write(Line("example.com", Host));
        ScriptedUI ui = new(false);
        Assert.That(Verify(ui, "example.com", "192.0.2.1", Host), Is.EqualTo("True"));
        Assert.That(ui.Shown.Single(), Does.StartWith("Warning: ").And.Contain("192.0.2.1"));
        Assert.That(System.IO.File.ReadAllLines(File), Has.Length.EqualTo(2));
    }

    [Test]
    public void A_known_name_at_the_address_of_another_host_is_refused()
    {
        Write(Line("example.com", Host), Line("192.0.2.1", Other));
        Assert.That(Verify(new ScriptedUI(true), "example.com", "192.0.2.1", Host), Does.StartWith("HostKeyChanged"));
    }

    [Test]
    public void That_keys_of_other_types_are_known_is_part_of_the_question()
    {
        Write(Line("example.com", TestKeys.Ecdsa256.Public()));
        ScriptedUI ui = new(false);
        Verify(ui, "example.com", "", Host);
        Assert.That(ui.Shown.Single(), Does.Contain("other types are known"));
    }

    [Test]
    public void A_name_cannot_steer_the_terminal()
    {
        ScriptedUI ui = new(false);
        Verify(ui, "evil\u001b[2J\n.example", "", Host);
        Assert.That(ui.Shown.Single(), Does.Contain("evil\\x1b[2J\\x0a.example").And.Not.Contain("\u001b"));
    }

    [Test]
    public void The_types_of_known_keys_are_asked_for_first()
    {
        Write(Line("example.com", TestKeys.Rsa2048.Public()), "@cert-authority " + Line("example.com", TestKeys.Ecdsa256.Public()));
        string[] keys = ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519", "ecdsa-sha2-nistp256"];
        Assert.That(AlgorithmsFor("example.com"), Is.EqualTo((string[])[.. Offered.Select(name => name + "-cert-v01@openssh.com"), .. keys]));
        Assert.That(AlgorithmsFor("elsewhere.example"), Is.EqualTo(Offered));
    }

    [Test]
    public void Lines_are_added_behind_a_last_one_without_an_end_and_nothing_else_changes()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        const string Before = "# kept\nnot understood at all\n@revoked broken\nexample.org ssh-dss AAAA";
        System.IO.File.WriteAllText(File, Before);
        KnownHostsFile hosts = KnownHostsFile.FromPath(File);
        hosts.AddHostKey("example.com", Host);
        Succeed(hosts.Save());
        Assert.That(System.IO.File.ReadAllText(File), Does.StartWith(Before + "\n|1|"));
        Succeed(hosts.Save());
        Assert.That(hosts.Iterentries().Count(), Is.EqualTo(5));
    }

    [Test]
    public void A_file_made_anew_replaces_the_old_one_once()
    {
        Write(Line("example.org", Host));
        KnownHostsFile hosts = new(File);
        Assert.That(hosts.Iterentries(), Is.Empty);
        hosts.AddHostKey("a", Host);
        Succeed(hosts.Save());
        hosts.AddHostKey("b", Host);
        Succeed(hosts.Save());
        Assert.That(System.IO.File.ReadAllLines(File), Has.Length.EqualTo(2).And.All.StartsWith("|1|"));
    }

    [Test]
    public void What_is_made_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no modes.");
            return;
        }

        KnownHostsFile hosts = KnownHostsFile.FromPath(File);
        hosts.AddHostKey("example.com", Host);
        Succeed(hosts.Save());
        Assert.That(System.IO.File.GetUnixFileMode(File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public void What_is_added_counts_before_it_is_saved()
    {
        KnownHostsFile hosts = KnownHostsFile.FromPath(File);
        hosts.AddHostKey("example.com", Host);
        Assert.That(Outcome(hosts.HasHostKey("example.com", Host)), Is.EqualTo("True"));
        Assert.That(Outcome(hosts.HasHostKey("example.com", Other)), Does.StartWith("HostKeyChanged: The host's key is not the one that was accepted"));
    }

    [Test]
    public void A_file_that_cannot_be_written_is_an_error_and_what_was_added_stays()
    {
        System.IO.File.WriteAllText(Path.Combine(_directory, ".ssh"), "a file where a directory should be");
        KnownHostsFile hosts = KnownHostsFile.FromPath(File);
        hosts.AddHostKey("example.com", Host);
        string error = "";
        hosts.Save().AddErrback(reason => { error = reason.GetErrorMessage(); });
        Assert.That(error, Does.Contain(".ssh"));
        Assert.That(hosts.Iterentries().Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_file_larger_than_any_is_refused_by_name()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        using (FileStream file = System.IO.File.Create(File))
        {
            file.SetLength((16 * 1024 * 1024) + 1);
        }

        Assert.That(Verify(new ScriptedUI(true), "example.com", "", Host), Does.StartWith("IOException").And.Contain(File));
    }

    [Test]
    public void A_line_longer_than_any_is_passed_over()
    {
        Write(Line(new string('a', 16 * 1024) + ",example.com", Other), Line("example.com", Host));
        Assert.That(Verify(new ScriptedUI(false), "example.com", "", Host), Is.EqualTo("True"));
    }

    [TestCase("yes\n", true)]
    [TestCase("YES \r\n", true)]
    [TestCase("no\n", false)]
    [TestCase("maybe\nwhy?\nyes\n", true)]
    [TestCase("", false)]
    [TestCase("ye", false)]
    public void Only_yes_is_a_yes(string typed, bool expected)
    {
        Terminal terminal = new(typed);
        ConsoleUI ui = new(() => terminal);
        Assert.That(Outcome(ui.Prompt("Trust it? ")), Is.EqualTo(expected.ToString()));
        Assert.That(terminal.Written, Does.StartWith("Trust it? "));
        Assert.That(terminal.Written.Contains("Please type", StringComparison.Ordinal), Is.EqualTo(typed.StartsWith('m')));
        Assert.That(terminal.IsClosed, Is.True);
    }

    [Test]
    public void Endless_other_answers_and_endless_lines_are_a_no()
    {
        Assert.That(Outcome(new ConsoleUI(() => new Terminal(string.Concat(Enumerable.Repeat("what?\n", 100)))).Prompt("?")), Is.EqualTo("False"));
        Assert.That(Outcome(new ConsoleUI(() => new Terminal("yes" + new string('x', 100_000) + "\nno\n")).Prompt("?")), Is.EqualTo("False"));
    }

    [Test]
    public void Without_a_terminal_a_question_fails_and_a_warning_does_not()
    {
        ConsoleUI ui = new(() => throw new IOException("no terminal"));
        Assert.That(Outcome(ui.Prompt("?")), Is.EqualTo("IOException: no terminal"));
        Assert.That(() => ui.Warn("!"), Throws.Nothing);
    }

    private static string Line(string hosts, Key key) => $"{hosts} {key.SshType()} {Convert.ToBase64String(key.Blob().Span)}";

    private static string Outcome<T>(Deferred<T> deferred)
    {
        string outcome = "nothing yet";
        deferred.AddCallbacks(value => { outcome = $"{value}"; }, reason => { outcome = $"{reason.Type.Name}: {reason.GetErrorMessage()}"; });
        return outcome;
    }

    private static void Succeed(Deferred deferred)
    {
        bool done = false;
        deferred.AddCallback(() => { done = true; });
        Assert.That(done, Is.True, deferred.ToString());
    }

    private void Write(params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, string.Join('\n', lines) + "\n");
    }

    private string Verify(ConsoleUI ui, string name, string address, Key key) =>
        Outcome(KnownHostsFile.FromPath(File).VerifyHostKey(ui, name, address, key));

    private TError Expect<TError>(string name, Key key)
        where TError : Exception
    {
        Exception? error = null;
        KnownHostsFile.FromPath(File).VerifyHostKey(new ScriptedUI(true), name, "", key).AddErrback(reason => { error = reason.Value; });
        Assert.That(error, Is.TypeOf<TError>());
        return (TError)error!;
    }

    private IReadOnlyList<string> AlgorithmsFor(string name)
    {
        IReadOnlyList<string> found = [];
        KnownHostsFile.FromPath(File).GetHostKeyAlgorithms(name, Offered).AddCallback(names => { found = names; });
        return found;
    }

    private sealed class ScriptedUI(bool answer) : ConsoleUI
    {
        public List<string> Shown { get; } = [];

        public override Deferred<bool> Prompt(string text)
        {
            Shown.Add(text);
            return answer;
        }

        public override void Warn(string text) => Shown.Add(text);
    }

    /// <summary>A terminal with somebody's typing in it.</summary>
    private sealed class Terminal(string typed) : MemoryStream
    {
        private readonly Queue<byte> _typed = new(Encoding.UTF8.GetBytes(typed));
        private readonly StringBuilder _written = new();

        public string Written => _written.ToString();

        public bool IsClosed { get; private set; }

        public override int ReadByte() => _typed.TryDequeue(out byte value) ? value : -1;

        public override void Write(ReadOnlySpan<byte> buffer) => _written.Append(Encoding.UTF8.GetString(buffer));

        protected override void Dispose(bool disposing)
        {
            IsClosed = true;
            base.Dispose(disposing);
        }
    }
}
