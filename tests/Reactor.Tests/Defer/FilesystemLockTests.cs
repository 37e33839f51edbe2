using System.Diagnostics;
using System.Globalization;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FilesystemLockTests
{
    private readonly MemoryReactorClock _reactor = new();
    private string _directory = "";

    private string Name => Path.Combine(_directory, "lock");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("twisted-lock").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void One_has_it_until_it_gives_it_back()
    {
        FilesystemLock first = new(Name);
        FilesystemLock second = new(Name);
        Assert.That(first.Lock(), Is.True);
        Assert.That(first.Clean, Is.True);
        Assert.That(second.Lock(), Is.False);
        Assert.That(second.Unlock, Throws.InvalidOperationException);
        Assert.That(() => first.Lock(), Throws.InvalidOperationException);
        first.Unlock();
        Assert.That(second.Lock(), Is.True);
        second.Unlock();
        Assert.That(Directory.GetFileSystemEntries(_directory), Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void A_lock_of_the_dead_is_taken_over_and_is_not_clean()
    {
        File.CreateSymbolicLink(Name, DeadProcess());
        FilesystemLock subject = new(Name);
        Assert.That(subject.Lock(), Is.True);
        Assert.That(subject.Clean, Is.False);
        Assert.That(new FileInfo(Name).LinkTarget, Is.EqualTo($"{Environment.ProcessId}"));
        Assert.That(Directory.GetFileSystemEntries(_directory), Has.Length.EqualTo(1));
    }

    [TestCase("not a number")]
    [TestCase("1")]
    [Platform(Exclude = "Win")]
    public void A_lock_of_the_living_or_of_who_knows_whom_is_left_alone(string owner)
    {
        File.CreateSymbolicLink(Name, owner);
        Assert.That(new FilesystemLock(Name).Lock(), Is.False);
        Assert.That(new FileInfo(Name).LinkTarget, Is.EqualTo(owner));
    }

    [Test]
    public void A_place_where_it_cannot_be_is_a_clear_error() =>
        Assert.That(() => new FilesystemLock(Path.Combine(_directory, "none", "lock")).Lock(), Throws.InstanceOf<IOException>());

    [Test]
    public void Waiting_ends_when_the_lock_is_given_back()
    {
        FilesystemLock other = new(Name);
        other.Lock();
        DeferredFilesystemLock subject = new(Name, _reactor);
        Deferred locked = subject.DeferUntilLocked();
        _reactor.Advance(5);
        Assert.That(locked.Called, Is.False);
        other.Unlock();
        _reactor.Advance(1);
        Assert.That(locked.Called, Is.True);
        Assert.That(subject.Locked, Is.True);
        subject.Unlock();
        _reactor.Advance(0);
        Assert.That(subject.Locked, Is.False);
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Waiting_has_an_end_and_can_be_begun_anew()
    {
        FilesystemLock other = new(Name);
        other.Lock();
        DeferredFilesystemLock subject = new(Name, _reactor);
        Failure? seen = null;
        subject.DeferUntilLocked(timeout: 2.5).AddErrback(f => { seen = f; });
        Failure? second = null;
        subject.DeferUntilLocked().AddErrback(f => { second = f; });
        Assert.That(second!.Check<AlreadyTryingToLockError>(), Is.True);
        foreach (double step in (double[])[0, 1, 1])
        {
            _reactor.Advance(step);
            Assert.That(seen, Is.Null);
        }

        _reactor.Advance(0.5);
        Assert.That(seen!.Check<Defer.TimeoutError>(), Is.True);
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
        other.Unlock();
        Deferred again = subject.DeferUntilLocked();
        _reactor.Advance(0);
        Assert.That(again.Called, Is.True);
    }

    [Test]
    public void Cancelled_between_two_attempts_it_gives_up()
    {
        FilesystemLock other = new(Name);
        other.Lock();
        DeferredFilesystemLock subject = new(Name, _reactor);
        Deferred locked = subject.DeferUntilLocked();
        locked.AddErrback(_ => { });
        _reactor.Advance(0);
        locked.Cancel();
        Assert.That(_reactor.GetDelayedCalls(), Is.Empty);
    }

    [Test]
    public void Cancelled_while_the_pool_takes_the_lock_it_is_given_back()
    {
        DeferredFilesystemLock subject = new(Name, _reactor);
        Deferred locked = subject.DeferUntilLocked();
        locked.AddErrback(_ => { });
        locked.Cancel();
        _reactor.Advance(0);
        Assert.That(subject.Locked, Is.False);
        Assert.That(Directory.GetFileSystemEntries(_directory), Is.Empty);
        Deferred again = subject.DeferUntilLocked();
        _reactor.Advance(0);
        Assert.That(again.Called, Is.True);
    }

    [Test]
    public void What_the_file_system_says_is_the_failure()
    {
        Failure? seen = null;
        new DeferredFilesystemLock(Path.Combine(_directory, "none", "lock"), _reactor).DeferUntilLocked().AddErrback(f => { seen = f; });
        _reactor.Advance(0);
        Assert.That(seen!.Value, Is.InstanceOf<IOException>());
    }

    private static string DeadProcess()
    {
        using Process process = Process.Start("true");
        process.WaitForExit();
        return process.Id.ToString(CultureInfo.InvariantCulture);
    }
}
