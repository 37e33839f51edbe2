using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>The checkers that ask the system: users, hashed passwords, files in homes. Files are their subject, so they are real.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed class UnixCheckersTests
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode MyDirectory = Mine | UnixFileMode.UserExecute;

    // "password" by crypt(3): SHA-512, SHA-256, MD5.
    private static readonly string[] Hashes = [.. new[] { "$6$saltsalt", "$5$saltsalt", "$1$saltsalt" }.Select(setting => UnixCrypt.Hash("password"u8, setting)!)];

    private string _home = string.Empty;

    [SetUp]
    public void MakeHome()
    {
        _home = Directory.CreateTempSubdirectory("twisted-home-").FullName;
        File.SetUnixFileMode(_home, MyDirectory);
        Directory.CreateDirectory(Path.Combine(_home, ".ssh"), MyDirectory);
    }

    [TearDown]
    public void RemoveHome() => Directory.Delete(_home, recursive: true);

    [TestCaseSource(nameof(Hashes))]
    public void A_right_password_lets_in_and_a_wrong_one_does_not(string hash)
    {
        UNIXPasswordDatabase database = new(name => name == "user" ? new CryptedPasswordRecord(name, hash) : null);
        Assert.That(Outcome(database, "user", "password"), Is.EqualTo("user"));
        Assert.That(Outcome(database, "user", "Password"), Is.InstanceOf<UnauthorizedLogin>());
        Assert.That(Outcome(database, "user", ""), Is.InstanceOf<UnauthorizedLogin>());
        Assert.That(Outcome(database, "user", "password\0"), Is.InstanceOf<UnauthorizedLogin>());
        Assert.That(Outcome(database, "nobody", "password"), Is.InstanceOf<UnauthorizedLogin>());
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("*")]
    [TestCase("!")]
    [TestCase("!$6$saltsalt$whatever")]
    [TestCase("*0")]
    [TestCase("$unknown$method$hash")]
    public void A_field_that_is_no_hash_lets_nobody_in(string field)
    {
        UNIXPasswordDatabase database = new(name => new CryptedPasswordRecord(name, field));
        foreach (string password in new[] { "", "x", "*", field, "password" })
        {
            Assert.That(Outcome(database, "user", password), Is.InstanceOf<UnauthorizedLogin>(), password);
        }
    }

    [Test]
    public void The_first_source_with_a_hash_counts_so_that_shadow_follows_passwd()
    {
        UNIXPasswordDatabase database = new(
            name => new CryptedPasswordRecord(name, "x"), name => new CryptedPasswordRecord(name, Hashes[0]), _ => throw new IOException("not asked"));
        Assert.That(Outcome(database, "user", "password"), Is.EqualTo("user"));
    }

    [Test]
    public void Accounts_and_passwords_that_have_expired_let_nobody_in()
    {
        CryptedPasswordRecord good = new("user", Hashes[2]);
        (CryptedPasswordRecord Record, bool IsGood)[] records =
        [
            (good with { Expire = 101 }, true),
            (good with { Expire = 100 }, false),
            (good with { LastChange = 90, Max = 10 }, true),
            (good with { LastChange = 90, Max = 9 }, false),
            (good with { LastChange = 0 }, false),
            (good with { LastChange = 1, Max = -1 }, true),
        ];
        foreach ((CryptedPasswordRecord record, bool isGood) in records)
        {
            UNIXPasswordDatabase database = new(_ => record) { WallClock = new FixedWallClock((100 * 24 * 60 * 60) + 5) };
            Assert.That(Outcome(database, "user", "password"), isGood ? Is.EqualTo("user") : Is.InstanceOf<UnauthorizedLogin>(), $"{record.Expire} {record.LastChange}");
        }
    }

    [Test]
    public void The_systems_users_are_found()
    {
        UserRecord root = UserDB.System.Getpwnam("root")!;
        Assert.That((root.PwName, root.PwUid, root.PwDir), Is.EqualTo(("root", 0, "/root")));
        Assert.That(UserDB.System.Getpwnam("no such user"), Is.Null);
        Assert.That(UserDB.System.Getpwnam("root\0x"), Is.Null);
        Assert.That(() => Outcome(new UNIXPasswordDatabase(), "no such user", "x"), Is.InstanceOf<UnauthorizedLogin>());
    }

    [Test]
    public void Keys_are_read_from_both_files_in_order()
    {
        Write(".ssh/authorized_keys", Line(TestKeys.Ed25519) + "\n");
        Write(".ssh/authorized_keys2", "no-pty " + Line(TestKeys.Ecdsa256));
        IReadOnlyList<AuthorizedKey> keys = Load(Files());
        Assert.That(keys.Select(key => key.Key), Is.EqualTo(new[] { TestKeys.Ed25519.Public(), TestKeys.Ecdsa256.Public() }));
        Assert.That(keys[1].Options.Permissions.Pty, Is.False);
        Assert.That(Load(Files(), "nobody"), Is.Empty);
        Assert.That(Load(Files(), "user\xff"), Is.Empty);
    }

    [Test]
    public void No_file_is_no_key()
    {
        Assert.That(Load(Files()), Is.Empty);
        Directory.Delete(Path.Combine(_home, ".ssh"));
        Assert.That(Load(Files()), Is.Empty);
    }

    [Test]
    public void Where_others_may_write_nothing_counts_unless_it_is_wished([Values("", ".ssh", ".ssh/authorized_keys")] string place)
    {
        Write(".ssh/authorized_keys", Line(TestKeys.Ed25519));
        string path = Path.Combine(_home, place);
        foreach (UnixFileMode write in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(path, MyDirectory | write);
            Lines log = new();
            UNIXAuthorizedKeysFiles files = Files();
            files.Logger = log;
            Assert.That(Load(files), Is.Empty, $"{write}");
            Assert.That(log.Written.Single(), Does.Contain("may write to " + path.TrimEnd('/')));
            files.StrictModes = false;
            Assert.That(Load(files), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void A_file_of_another_owner_does_not_count()
    {
        Write(".ssh/authorized_keys", Line(TestKeys.Ed25519));
        uint me = UnixFile.StatusOf(UnixFile.Open(_home)!, _home).Owner;
        Assert.That(Load(Files(me)), Has.Count.EqualTo(1));

        // Root's files count for everybody.
        Assert.That(Load(Files(me + 1)), Has.Count.EqualTo(me == 0 ? 1 : 0));
    }

    [Test]
    public void A_link_is_followed_and_checked_where_it_leads()
    {
        string elsewhere = Path.Combine(_home, "open");
        Directory.CreateDirectory(elsewhere, MyDirectory);
        Write("open/keys", Line(TestKeys.Ed25519));
        File.CreateSymbolicLink(Path.Combine(_home, ".ssh", "authorized_keys"), Path.Combine(elsewhere, "keys"));
        Assert.That(Load(Files()), Has.Count.EqualTo(1));
        File.SetUnixFileMode(elsewhere, MyDirectory | UnixFileMode.OtherWrite);
        Assert.That(Load(Files()), Is.Empty);
    }

    [Test]
    [CancelAfter(10_000)]
    public void A_pipe_a_directory_and_a_long_file_are_refused_and_nothing_waits(CancellationToken token)
    {
        Lines log = new();
        UNIXAuthorizedKeysFiles files = Files();
        files.Logger = log;
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_home, ".ssh/authorized_keys")))
        {
            made.WaitForExit(10_000);
        }

        Assert.That(Load(files), Is.Empty, $"{token.IsCancellationRequested}");
        File.Delete(Path.Combine(_home, ".ssh/authorized_keys"));
        Directory.CreateDirectory(Path.Combine(_home, ".ssh/authorized_keys"), MyDirectory);
        Assert.That(Load(files), Is.Empty);
        Directory.Delete(Path.Combine(_home, ".ssh/authorized_keys"));
        Write(".ssh/authorized_keys", new string('\n', AuthorizedKeysFile.MaxFileBytes) + Line(TestKeys.Ed25519));
        Assert.That(Load(files), Is.Empty);
        Assert.That(log.Written, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_line_that_is_refused_is_told_with_its_number()
    {
        Write(".ssh/authorized_keys", "\nno-such-option " + Line(TestKeys.Ed25519));
        Lines log = new();
        UNIXAuthorizedKeysFiles files = Files();
        files.Logger = log;
        Assert.That(Load(files), Is.Empty);
        Assert.That(log.Written.Single(), Does.Contain("line 2").And.Contain("no-such-option"));
    }

    private static string Line(Key key) => new Bytes(key.Public().ToString("openssh")).Decode();

    private static object Outcome(UNIXPasswordDatabase database, string user, string password)
    {
        object? outcome = null;
        database.RequestAvatarId(new UsernamePassword(user, password)).AddCallbacks(id => { outcome = id; }, failure => { outcome = failure.Value; });
        return outcome!;
    }

    private static IReadOnlyList<AuthorizedKey> Load(UNIXAuthorizedKeysFiles files, string user = "user")
    {
        IReadOnlyList<AuthorizedKey>? keys = null;
        files.GetAuthorizedKeys(user).AddCallback(found => { keys = found; });
        return keys!;
    }

    private void Write(string name, string content)
    {
        string path = Path.Combine(_home, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, Mine);
    }

    private UNIXAuthorizedKeysFiles Files(uint? owner = null) =>
        new(new OneUser(new UserRecord("user", "x", owner ?? UnixFile.StatusOf(UnixFile.Open(_home)!, _home).Owner, 0, "", _home, "/bin/sh")));

    private sealed class OneUser(UserRecord user) : UserDB
    {
        public override UserRecord? Getpwnam(string username) => username == user.PwName ? user : null;
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
