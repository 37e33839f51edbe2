using System.Collections.Concurrent;
using System.Security.Cryptography;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Cred.Tests;

[TestFixture]
public class FilePasswordDBTests
{
    private static readonly DateTime Yesterday = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private string _file = null!;

    [SetUp]
    public void NameAFile() =>
        _file = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"passwords-{TestContext.CurrentContext.Test.ID}");

    [TearDown]
    public void DeleteTheFile() => File.Delete(_file);

    [Test]
    public void Users_log_in_with_the_passwords_in_the_file()
    {
        File.WriteAllText(_file, "joe:sesame\nann:s3cr3t\n");
        FilePasswordDB db = new(_file);
        Assert.That(LogIn(db, "joe", "sesame"), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "ann", "s3cr3t"), Is.EqualTo("ann"));
        Assert.That(Logins.ValueOf(db.RequestAvatarId(new UsernameHashedPassword("ann", "s3cr3t"))), Is.EqualTo("ann"));
        Assert.That(LogIn(db, "joe", "s3cr3t"), Is.Null);
        Assert.That(LogIn(db, "Joe", "sesame"), Is.Null);
        Assert.That(LogIn(db, "nobody", "sesame"), Is.Null);
        Assert.That(LogIn(db, "nobody", ""), Is.Null);
        Assert.That(db.CredentialInterfaces, Is.EqualTo((Type[])[typeof(IUsernamePassword), typeof(IUsernameHashedPassword)]));
    }

    [Test]
    public void Fields_and_what_separates_them_can_be_chosen()
    {
        File.WriteAllText(_file, "1, sesame, joe\n2, s3cr3t, ann\n");
        FilePasswordDB db = new(_file, delim: ", ", usernameField: 2, passwordField: 1);
        Assert.That(LogIn(db, "ann", "s3cr3t"), Is.EqualTo("ann"));
        Assert.That(LogIn(db, "1", "sesame"), Is.Null);
    }

    [Test]
    public void Case_may_not_matter()
    {
        File.WriteAllText(_file, "Joe:Sesame\n");
        FilePasswordDB db = new(_file, caseSensitive: false);
        Assert.That(LogIn(db, "jOE", "Sesame"), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "joe", "sesame"), Is.Null, "passwords keep their case");
        Assert.That(Logins.ValueOf(db.GetUser("JOE")).Username, Is.EqualTo((Bytes)"joe"));
    }

    [Test]
    public void Bad_lines_let_nobody_in_and_are_listed()
    {
        File.WriteAllText(_file, "# a note\n\njoe:sesame\nann\n:no name\nno password:\nbob:fine\n");
        FilePasswordDB db = new(_file);
        Assert.That(db.BadLines, Is.Empty, "it was not read yet");
        Assert.That(LogIn(db, "bob", "fine"), Is.EqualTo("bob"));
        Assert.That(db.BadLines, Is.EqualTo((int[])[1, 4, 5, 6]));
        Assert.That(LogIn(db, "", "no name"), Is.Null);
        Assert.That(LogIn(db, "no password", ""), Is.Null);
        Assert.That(LogIn(db, "ann", ""), Is.Null);
    }

    [Test]
    public void Of_two_lines_for_a_user_the_first_counts([Values] bool cache)
    {
        File.WriteAllText(_file, "joe:first\njoe:second\n");
        FilePasswordDB db = new(_file, cache: cache);
        Assert.That(LogIn(db, "joe", "first"), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "joe", "second"), Is.Null);
    }

    [Test]
    public void Other_systems_line_ends_and_marks_are_understood()
    {
        File.WriteAllBytes(_file, [0xef, 0xbb, 0xbf, .. "joe:sesame \r\nj\u00f6rg:p\u00e4ss\r\n"u8]);
        FilePasswordDB db = new(_file);
        Assert.That(LogIn(db, "joe", "sesame"), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "j\u00f6rg", "p\u00e4ss"), Is.EqualTo("j\u00f6rg"));
        Assert.That(db.BadLines, Is.Empty);
    }

    [Test]
    public void Passwords_may_be_any_bytes_but_a_name_that_is_no_text_is_refused([Values] bool caseSensitive)
    {
        File.WriteAllBytes(_file, [.. "joe:"u8, 0xff, 0xfe, (byte)'\n', 0xff, .. ":sesame\n"u8]);
        FilePasswordDB db = new(_file, caseSensitive: caseSensitive);
        Assert.That(LogIn(db, "joe", Bytes.Of(0xff, 0xfe)), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "joe", Bytes.Of(0xff, 0xff)), Is.Null);
        Assert.That(LogIn(db, Bytes.Of(0xff), "sesame"), Is.Null);
    }

    [Test]
    public void A_file_that_is_not_there_lets_nobody_in_and_says_why_inside([Values] bool cache)
    {
        FilePasswordDB db = new(_file, cache: cache);
        Failure failure = Logins.FailureOf(db.RequestAvatarId(new UsernamePassword("joe", "")));
        Assert.That(failure.Value, Is.TypeOf<UnauthorizedLogin>());
        Assert.That(failure.Value.InnerException, Is.TypeOf<FileNotFoundException>());
        Assert.That(Logins.FailureOf(db.GetUser("joe")).Check<FileNotFoundException>(), Is.True);
    }

    [Test]
    public void An_empty_file_lets_nobody_in()
    {
        File.WriteAllText(_file, "");
        Assert.That(LogIn(new FilePasswordDB(_file), "", ""), Is.Null);
        Assert.That(LogIn(new FilePasswordDB(_file, hash: (_, _, _) => ""), "joe", ""), Is.Null);
    }

    [Test]
    public void Without_a_cache_each_login_reads_the_file()
    {
        File.WriteAllText(_file, "joe:first!\n");
        File.SetLastWriteTimeUtc(_file, Yesterday);
        FilePasswordDB db = new(_file);
        Assert.That(LogIn(db, "joe", "first!"), Is.EqualTo("joe"));
        File.WriteAllText(_file, "joe:second\n");
        File.SetLastWriteTimeUtc(_file, Yesterday);
        Assert.That(LogIn(db, "joe", "second"), Is.EqualTo("joe"));
    }

    [Test]
    public void With_a_cache_the_file_is_read_when_its_time_or_size_has_changed()
    {
        FilePasswordDB db = new(_file, cache: true);
        Assert.That(db.Cache, Is.True);
        Write("joe:first!\n", Yesterday);
        Assert.That(LogIn(db, "joe", "first!"), Is.EqualTo("joe"));
        Write("joe:second\n", Yesterday);
        Assert.That(LogIn(db, "joe", "first!"), Is.EqualTo("joe"), "same time, same size");
        Write("joe:second\n", Yesterday.AddSeconds(1));
        Assert.That(LogIn(db, "joe", "second"), Is.EqualTo("joe"), "another time");
        Write("joe:the third\n", Yesterday.AddSeconds(1));
        Assert.That(LogIn(db, "joe", "the third"), Is.EqualTo("joe"), "another size");
        File.Delete(_file);
        Assert.That(LogIn(db, "joe", "the third"), Is.Null);
    }

    [Test]
    public void A_user_can_be_looked_up()
    {
        File.WriteAllText(_file, "joe:sesame\n");
        FilePasswordDB db = new(_file);
        Assert.That(Logins.ValueOf(db.GetUser("joe")), Is.EqualTo(((Bytes)"joe", (Bytes)"sesame")));
        Failure failure = Logins.FailureOf(db.GetUser("ann"));
        Assert.That(failure.Check<KeyNotFoundException>(), Is.True);
        Assert.That(failure.GetErrorMessage(), Does.Not.Contain("ann"));
    }

    [Test]
    public void With_a_hash_the_file_has_hashed_passwords()
    {
        File.WriteAllText(_file, $"joe:{Hash("joe", "sesame", "")}\n");
        FilePasswordDB db = new(_file, hash: Hash);
        Assert.That(LogIn(db, "joe", "sesame"), Is.EqualTo("joe"));
        Assert.That(LogIn(db, "joe", Hash("joe", "sesame", "")), Is.Null, "the hash itself is no password");
        Assert.That(db.CredentialInterfaces, Is.EqualTo((Type[])[typeof(IUsernamePassword)]));
        Assert.That(
            Logins.FailureOf(db.RequestAvatarId(new UsernameHashedPassword("joe", "x"))).Check<UnhandledCredentials>(), Is.True);
    }

    [Test]
    public void An_unknown_users_password_is_hashed_as_well_with_a_salt_of_the_same_kind()
    {
        File.WriteAllText(_file, "joe:$6$salt$hash\n");
        List<(Bytes, Bytes, Bytes)> calls = [];
        FilePasswordDB db = new(_file, hash: (user, sent, stored) =>
        {
            calls.Add((user, sent, stored));
            return stored;
        });
        Assert.That(LogIn(db, "nobody", "x"), Is.Null, "though the hash agrees");
        Assert.That(calls, Is.EqualTo(((Bytes, Bytes, Bytes)[])[("nobody", "x", "$6$salt$hash")]));
    }

    [Test]
    public void What_the_hash_throws_is_the_failure()
    {
        File.WriteAllText(_file, "joe:sesame\n");
        FilePasswordDB db = new(_file, hash: (_, _, _) => throw new FormatException());
        Assert.That(Logins.FailureOf(db.RequestAvatarId(new UsernamePassword("joe", "sesame"))).Check<FormatException>(), Is.True);
    }

    [Test]
    public void On_a_reactor_reading_and_hashing_happen_on_another_thread_and_the_answer_comes_back()
    {
        File.WriteAllText(_file, "joe:sesame\n");
        int hashedOn = 0;
        FilePasswordDB db = new(_file, hash: (_, sent, _) =>
        {
            hashedOn = Environment.CurrentManagedThreadId;
            return sent;
        });
        Queue reactor = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(reactor);
        try
        {
            int answeredOn = 0;
            Deferred<object> login = db.RequestAvatarId(new UsernamePassword("joe", "sesame"));
            login.AddBoth(() => { answeredOn = Environment.CurrentManagedThreadId; });
            Assert.That(answeredOn, Is.Zero);
            reactor.RunOne();
            Assert.That(answeredOn, Is.EqualTo(Environment.CurrentManagedThreadId));
            Assert.That(hashedOn, Is.Not.Zero.And.Not.EqualTo(answeredOn));
            Assert.That(Logins.ValueOf(login), Is.EqualTo("joe"));
            Deferred<(Bytes Username, Bytes Password)> nobody = db.GetUser("nobody");
            reactor.RunOne();
            Assert.That(Logins.FailureOf(nobody).Check<KeyNotFoundException>(), Is.True);
            File.Delete(_file);
            login = db.RequestAvatarId(new UsernamePassword("joe", "sesame"));
            reactor.RunOne();
            Assert.That(Logins.FailureOf(login).Check<UnauthorizedLogin>(), Is.True);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Test]
    public void Nonsense_is_refused_at_once()
    {
        Assert.That(() => new FilePasswordDB(""), Throws.ArgumentException);
        Assert.That(() => new FilePasswordDB(_file, delim: ""), Throws.ArgumentException);
        Assert.That(() => new FilePasswordDB(_file, usernameField: -1), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new FilePasswordDB(_file, passwordField: -1), Throws.InstanceOf<ArgumentException>());
    }

    private static Bytes Hash(Bytes user, Bytes sent, Bytes stored) => Convert.ToHexString(SHA256.HashData((user + sent).Span));

    private static object? LogIn(FilePasswordDB db, Bytes user, Bytes password)
    {
        Result<object> result = db.RequestAvatarId(new UsernamePassword(user, password)).AddBoth(r => r.IsFailure ? null! : r.Value).Result!.Value;
        return result.Value;
    }

    private void Write(string text, DateTime time)
    {
        File.WriteAllText(_file, text);
        File.SetLastWriteTimeUtc(_file, time);
    }

    /// <summary>Stands in for a reactor: what is posted to it runs when the test says so.</summary>
    private sealed class Queue : SynchronizationContext, IReactorContext, IReactorThreads
    {
        private readonly BlockingCollection<Action> _calls = [];

        public IReactorThreads Reactor => this;

        public void CallInThread(Action action) => new Thread(() => action()).Start();

        public void CallFromThread(Action action) => _calls.Add(action);

        public void SuggestThreadPoolSize(int size) => throw new NotSupportedException();

        public void RunOne()
        {
            Assert.That(_calls.TryTake(out Action? call, TimeSpan.FromSeconds(10)), Is.True, "something comes back");
            call!();
        }
    }
}
