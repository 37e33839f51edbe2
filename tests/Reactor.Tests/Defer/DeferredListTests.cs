using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class DeferredListTests
{
    private readonly Deferred<int>[] _three = new Deferred<int>[3];

    [SetUp]
    public void MakeThree()
    {
        for (int i = 0; i < 3; i++)
        {
            _three[i] = new Deferred<int>();
        }
    }

    [Test]
    public void The_results_come_in_the_lists_order_when_all_are_there()
    {
        DeferredList<int> list = new(_three);
        _three[2].Callback(3);
        _three[0].Callback(1);
        Assert.That(list.Called, Is.False);
        _three[1].Errback(new Boom());
        List<string> seen = [];
        list.AddCallback(results =>
        {
            foreach ((bool success, Result<int> result) in results)
            {
                seen.Add(success ? $"{result.Value}" : result.Failure!.GetErrorMessage());
            }
        });
        Assert.That(seen, Is.EqualTo((string[])["1", "boom", "3"]));
        HandleErrors();
    }

    [Test]
    public void An_empty_list_is_done_at_once_unless_it_waits_for_one()
    {
        Assert.That(new DeferredList<int>([]).Result!.Value.Value, Is.Empty);
        Assert.That(new DeferredList<int>([], fireOnOneCallback: true).Called, Is.False);
    }

    [Test]
    public void The_deferreds_keep_their_results()
    {
        DeferredList<int> list = new(_three);
        _three[0].Callback(1);
        _three[1].Errback(new Boom());
        _three[2].Callback(3);
        Assert.That(list.Called, Is.True);
        Assert.That(_three[0].Result!.Value.Value, Is.EqualTo(1));
        Assert.That(_three[1].Result!.Value.IsFailure, Is.True);
        HandleErrors();
    }

    [Test]
    public void Consumed_errors_end_in_the_list()
    {
        DeferredList<int> list = new(_three, consumeErrors: true);
        Array.ForEach(_three, d => d.Errback(new Boom()));
        Assert.That(list.Result!.Value.Value.Select(r => r.Success), Is.All.False);
        Assert.That(_three.Select(d => d.Result!.Value.IsFailure), Is.All.False);
    }

    [Test]
    public void One_success_may_be_enough()
    {
        DeferredList<int> list = new(_three, fireOnOneCallback: true);
        _three[1].Callback(2);
        Assert.That(list.FiredIndex, Is.EqualTo(1));
        Assert.That(list.Result!.Value.Value.Single().Result.Value, Is.EqualTo(2));
        _three[0].Callback(1);
        Assert.That(list.FiredIndex, Is.EqualTo(1));
    }

    [Test]
    public void One_failure_may_end_it()
    {
        DeferredList<int> list = new(_three, fireOnOneErrback: true);
        _three[2].Errback(new Boom());
        Failure? seen = null;
        list.AddErrback(f => { seen = f; });
        FirstError first = seen!.Trap<FirstError>();
        Assert.That(first.Index, Is.EqualTo(2));
        Assert.That(first.SubFailure.Check<Boom>(), Is.True);
        Assert.That(first.Message, Does.Contain("boom"));
        Assert.That(() => _three[0].Callback(1), Throws.Nothing);
        HandleErrors();
    }

    [Test]
    public void Cancelling_it_cancels_those_still_waited_for()
    {
        DeferredList<int> list = new(_three);
        _three[0].Callback(1);
        list.Cancel();
        Assert.That(list.Result!.Value.Value.Select(r => r.Success), Is.EqualTo((bool[])[true, false, false]));
        Assert.That(_three[1].Result!.Value.Failure!.Check<CancelledError>(), Is.True);
        HandleErrors();
    }

    [Test]
    public void Gathered_results_are_the_plain_values()
    {
        Deferred<IReadOnlyList<int>> all = Defer.GatherResults(_three);
        _three[2].Callback(3);
        _three[1].Callback(2);
        _three[0].Callback(1);
        Assert.That(all.Result!.Value.Value, Is.EqualTo((int[])[1, 2, 3]));
    }

    [Test]
    public void Gathering_fails_with_the_first_failure()
    {
        Failure? seen = null;
        Defer.GatherResults(_three, consumeErrors: true).AddErrback(f => { seen = f; });
        _three[1].Errback(new Boom());
        Assert.That(seen!.Trap<FirstError>().Index, Is.EqualTo(1));
    }

    [Test]
    public void Cancelling_gathered_results_cancels_all()
    {
        Deferred<IReadOnlyList<int>> all = Defer.GatherResults(_three, consumeErrors: true);
        all.Cancel();
        Failure? seen = null;
        all.AddErrback(f => { seen = f; });
        Assert.That(seen!.Trap<FirstError>().SubFailure.Check<CancelledError>(), Is.True);
        Assert.That(_three.Select(d => d.Called), Is.All.True);
    }

    [Test]
    public void Results_of_different_types_are_gathered_in_a_tuple()
    {
        Deferred<string> text = new();
        Deferred<bool> flag = new();
        Deferred<(int, string)> two = ToPlain(Defer.GatherResults(_three[0], text));
        Deferred<(int First, string Second, bool Third)> three = Defer.GatherResults(_three[0], text, flag);
        _three[0].Callback(1);
        text.Callback("a");
        Assert.That(two.Result!.Value.Value, Is.EqualTo((1, "a")));
        Assert.That(three.Called, Is.False);
        flag.Callback(true);
        Assert.That(three.Result!.Value.Value, Is.EqualTo((1, "a", true)));
    }

    [Test]
    public void A_tuple_fails_with_the_first_failure_and_its_cancel_reaches_all()
    {
        Deferred<string> text = new();
        Failure? seen = null;
        Defer.GatherResults(_three[0], text).AddErrback(f => { seen = f; });
        text.Errback(new Boom());
        Assert.That(seen!.Trap<FirstError>().Index, Is.EqualTo(1));

        Defer.GatherResults(_three[1], _three[2]).AddErrback(f => { seen = f; }).Cancel();
        Assert.That(seen.Trap<FirstError>().SubFailure.Check<CancelledError>(), Is.True);
        Assert.That(_three[2].Called, Is.True);
    }

    [Test]
    public void Four_results_are_a_tuple_too()
    {
        Deferred<string> text = new();
        Deferred<(int First, int Second, int Third, string Fourth)> four = Defer.GatherResults(_three[0], _three[1], _three[2], text);
        text.Callback("a");
        for (int i = 0; i < 3; i++)
        {
            Assert.That(four.Called, Is.False);
            _three[i].Callback(i);
        }

        Assert.That(four.Result!.Value.Value, Is.EqualTo((0, 1, 2, "a")));
    }

    [Test]
    public void Those_without_a_value_are_waited_for_together()
    {
        Deferred one = new();
        Deferred other = new();
        Deferred both = Defer.GatherResults([one, other]);
        one.Callback();
        Assert.That(both.Called, Is.False);
        other.Callback();
        Assert.That((both.Called, both.Failure), Is.EqualTo((true, (Failure?)null)));
        Assert.That(Defer.GatherResults(Array.Empty<Deferred>()).Called, Is.True);

        Deferred failing = new();
        Failure? seen = null;
        Defer.GatherResults([new Deferred(), failing]).AddErrback(f => { seen = f; });
        failing.Errback(new Boom());
        Assert.That(seen!.Trap<FirstError>().Index, Is.EqualTo(1));
    }

    private static Deferred<(int, string)> ToPlain(Deferred<(int First, string Second)> named) => named;

    private void HandleErrors() => Array.ForEach(_three, d => d.AddErrback(f => { }));
}
