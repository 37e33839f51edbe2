using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

/// <summary>Each way of writing a callback compiles, and means what it says.</summary>
[TestFixture]
public class DeferredOverloadTests
{
    private static readonly Failure Oops = new(new FormatException("oops"));

    private interface IRealmLike
    {
        Deferred<(Type Interface, object Avatar, Action Logout)> RequestAvatar();
    }

    [Test]
    public void A_tuple_literal_with_a_method_group_converts_to_a_fired_deferred()
    {
        (Type type, object avatar, Action logout) = new Realm().RequestAvatar().Result!.Value.Value;
        Assert.That(type, Is.EqualTo(typeof(IDisposable)));
        Assert.That(avatar, Is.EqualTo("avatar"));
        Assert.That(logout, Throws.Nothing);
    }

    [Test]
    public void An_overriding_method_may_just_return_the_value()
    {
        Assert.That(new Channel().RequestShell().Result!.Value.Value, Is.True);
        Assert.That(new Channel().RequestExec().Result!.Value.Value, Is.True);
    }

    [Test]
    public void Callbacks_may_be_lambdas()
    {
        Deferred<int> number = Defer.Succeed(1);
        Deferred<string> text = number.AddCallback(x => x.ToString());
        Deferred<int> length = text.AddCallback(s => Defer.Succeed(s.Length));
        Deferred<int> later = length.AddCallback(async x => x + await Defer.Succeed(1));
        Deferred done = later.AddCallback(x => Console.Out.Flush());
        Deferred still = done.AddCallback(() => { });
        Deferred<string> back = still.AddCallback(() => "back");
        Deferred over = back.AddCallback(async s => { await Defer.Succeed(); });
        Assert.That(over.Failure, Is.Null);
        Assert.That(over.Called, Is.True);
    }

    [Test]
    public void Callbacks_may_be_method_groups()
    {
        Deferred<int> number = Defer.Succeed(21);
        Deferred<int> twice = number.AddCallback(Twice);
        Deferred<string> text = twice.AddCallback(Later);
        Deferred over = text.AddCallback(Swallow);
        Assert.That(over.Called, Is.True);
        Assert.That(over.Failure, Is.Null);
    }

    [Test]
    public void Callbacks_may_take_an_extra_argument()
    {
        Deferred<int> sum = Defer.Succeed(1).AddCallback((x, y) => x + y, 2);
        Deferred<int> product = sum.AddCallback(Multiply, 10);
        Deferred<int> later = product.AddCallback((x, y) => Defer.Succeed(x + y), 4);
        Assert.That(later.Result!.Value.Value, Is.EqualTo(34));
        int seen = 0;
        later.AddCallback((x, y) => { seen = x + y; }, 1);
        Assert.That(seen, Is.EqualTo(35));
    }

    [Test]
    public void A_callback_may_do_nothing_but_throw()
    {
        Deferred d = Defer.Succeed(1).AddCallback(x => throw new FormatException("thrown"));
        Assert.That(d.Failure!.Check<FormatException>(), Is.True);
        Deferred<int> e = Defer.Fail<int>(Oops).AddErrback(f => throw new TimeoutException());
        Assert.That(e.Result!.Value.Failure!.Check<TimeoutException>(), Is.True);
        Deferred<int> f = Defer.Succeed(1).AddCallback<int>(x => throw new FormatException("thrown"));
        Assert.That(f.Result!.Value.Failure!.GetErrorMessage(), Is.EqualTo("thrown"));
        MarkSeen(d, e, f);
    }

    [Test]
    public void Errbacks_may_be_lambdas()
    {
        Assert.That(Defer.Fail<int>(Oops).AddErrback(f => 5).Result!.Value.Value, Is.EqualTo(5));
        Assert.That(Defer.Fail<int>(Oops).AddErrback(f => Defer.Succeed(6)).Result!.Value.Value, Is.EqualTo(6));
        Assert.That(Defer.Fail<int>(Oops).AddErrback(async f => await Defer.Succeed(7)).Result!.Value.Value, Is.EqualTo(7));
        Deferred<int> passed = Defer.Fail<int>(Oops).AddErrback(f => f);
        Assert.That(passed.Result!.Value.Failure, Is.SameAs(Oops));
        Failure? seen = null;
        Deferred over = Defer.Fail<int>(Oops).AddErrback(f => { seen = f; });
        Assert.That(seen, Is.SameAs(Oops));
        Assert.That(over.Failure, Is.Null);
        Deferred later = Defer.Fail<int>(Oops).AddErrback(async f => { await Defer.Succeed(); });
        Assert.That(later.Failure, Is.Null);
        MarkSeen(passed);
    }

    [Test]
    public void Errbacks_may_be_method_groups()
    {
        Deferred<Bytes> d = Defer.Fail<Bytes>(Oops);
        d.AddErrback(OnError);
        Assert.That(d.Result!.Value.Value, Is.EqualTo((Bytes)"No such user"));
        Assert.That(Defer.Fail<int>(Oops).AddErrback(Log).Failure, Is.Null);
        Deferred<int> passed = Defer.Fail<int>(Oops).AddErrback(Pass);
        Assert.That(passed.Result!.Value.IsFailure, Is.True);
        MarkSeen(passed);
    }

    [Test]
    public void Two_callbacks_side_by_side()
    {
        Assert.That(Defer.Succeed(1).AddCallbacks(x => x + 1, f => 0).Result!.Value.Value, Is.EqualTo(2));
        Assert.That(Defer.Fail<int>(Oops).AddCallbacks(x => x + 1, f => 0).Result!.Value.Value, Is.Zero);
        Assert.That(
            Defer.Succeed(1).AddCallbacks(x => Defer.Succeed("a"), f => Defer.Succeed("b")).Result!.Value.Value, Is.EqualTo("a"));
        Deferred<int> failed = Defer.Fail<int>(Oops).AddCallbacks(x => x + 1, f => f);
        Assert.That(failed.Result!.Value.Failure, Is.SameAs(Oops));
        List<string> seen = [];
        Defer.Succeed(1).AddCallbacks(x => seen.Add("value"), f => seen.Add("failure"));
        Defer.Fail<int>(Oops).AddCallbacks(x => { seen.Add("value"); }, f => { seen.Add("failure"); });
        Assert.That(seen, Is.EqualTo((string[])["value", "failure"]));
        MarkSeen(failed);
    }

    [Test]
    public void One_callback_for_both()
    {
        Assert.That(Defer.Succeed(1).AddBoth(r => r.IsFailure ? "bad" : "good").Result!.Value.Value, Is.EqualTo("good"));
        Assert.That(Defer.Fail<int>(Oops).AddBoth(r => r.IsFailure ? "bad" : "good").Result!.Value.Value, Is.EqualTo("bad"));
        Assert.That(Defer.Succeed(1).AddBoth(r => Defer.Succeed(r.Value + 1)).Result!.Value.Value, Is.EqualTo(2));
        int runs = 0;
        Assert.That(Defer.Succeed(1).AddBoth(() => { runs++; }).Result!.Value.Value, Is.EqualTo(1));
        Assert.That(Defer.Succeed(1).AddBoth(r => { runs++; }).Failure, Is.Null);
        Assert.That(runs, Is.EqualTo(2));
        Assert.That(Defer.Succeed(1).AddBoth(r => r).Result!.Value.Value, Is.EqualTo(1));
    }

    [Test]
    public void A_deferred_with_a_value_converts_to_one_without()
    {
        Deferred<int> d = new();
        Deferred done = d;
        bool ran = false;
        done.AddCallback(() => { ran = true; });
        d.Callback(1);
        Assert.That(ran, Is.True);
        Assert.That(done.Called, Is.True);
    }

    [Test]
    public void Firing_is_a_method_group()
    {
        Deferred<int> d = new();
        Action<int> fire = d.Callback;
        Action<Failure> fail = new Deferred<int>().Errback;
        fire(3);
        Assert.That(d.Result!.Value.Value, Is.EqualTo(3));
        Assert.That(fail, Is.Not.Null);
    }

    [Test]
    public void Functions_that_may_be_deferred()
    {
        Assert.That(Defer.MaybeDeferred(() => 1).Result!.Value.Value, Is.EqualTo(1));
        Assert.That(Defer.MaybeDeferred(() => Defer.Succeed(2)).Result!.Value.Value, Is.EqualTo(2));
        Assert.That(Defer.MaybeDeferred(Twice, 2).Result!.Value.Value, Is.EqualTo(4));
        Assert.That(Defer.MaybeDeferred(Later, 2).Result!.Value.Value, Is.EqualTo("2"));
        Assert.That(Defer.Execute(() => 3).Result!.Value.Value, Is.EqualTo(3));
        Deferred<int> thrown = Defer.MaybeDeferred<int>(() => throw new FormatException());
        Assert.That(thrown.Result!.Value.Failure!.Check<FormatException>(), Is.True);
        MarkSeen(thrown);
    }

    private static int Twice(int x) => 2 * x;

    private static int Multiply(int x, int y) => x * y;

    private static Deferred<string> Later(int x) => x.ToString();

    private static void Swallow(string text) => Assert.That(text, Is.Not.Empty);

    private static Bytes OnError(Failure failure) => "No such user";

    private static void Log(Failure failure) => Assert.That(failure, Is.SameAs(Oops));

    private static Failure Pass(Failure failure) => failure;

    private static void MarkSeen(params DeferredBase[] failed) => Array.ForEach(failed, d => d.Root.MarkFailureSeen());

    private abstract class ChannelBase
    {
        public abstract Deferred<bool> RequestShell();

        public abstract Deferred<bool> RequestExec();
    }

    private sealed class Channel : ChannelBase
    {
        public override Deferred<bool> RequestShell() => true;

        public override Deferred<bool> RequestExec()
        {
            return true;
        }
    }

    private sealed class Realm : IRealmLike
    {
        public Deferred<(Type Interface, object Avatar, Action Logout)> RequestAvatar() => (typeof(IDisposable), "avatar", Nothing);

        private static void Nothing()
        {
        }
    }
}
