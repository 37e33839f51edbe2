using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.DeferTests;

[TestFixture]
public class RaceTests
{
    [Test]
    public void The_first_success_wins_and_the_others_are_cancelled()
    {
        List<int> cancelled = [];
        Deferred<string> a = new(_ => cancelled.Add(0));
        Deferred<string> b = new(_ => cancelled.Add(1));
        Deferred<string> c = new(_ => cancelled.Add(2));
        Deferred<(int Index, string Value)> race = Defer.Race(a, b, c);
        b.Callback("won");
        Assert.That(race.Result!.Value.Value, Is.EqualTo((1, "won")));
        Assert.That(cancelled, Is.EqualTo((int[])[0, 2]));
        Assert.That(a.Result!.Value.IsFailure, Is.False, "a loser's failure ends in the race");
    }

    [Test]
    public void A_failure_does_not_end_it_while_others_run()
    {
        Deferred<int> a = new();
        Deferred<int> b = new();
        Deferred<(int Index, int Value)> race = Defer.Race(a, b);
        a.Errback(new Boom());
        Assert.That(race.Called, Is.False);
        b.Callback(2);
        Assert.That(race.Result!.Value.Value, Is.EqualTo((1, 2)));
    }

    [Test]
    public void When_all_fail_it_fails_with_all_their_failures_in_order()
    {
        Deferred<int> a = new();
        Deferred<int> b = new();
        Failure? seen = null;
        Defer.Race(a, b).AddErrback(f => { seen = f; });
        b.Errback(new Boom("b"));
        a.Errback(new Boom("a"));
        FailureGroup group = seen!.Trap<FailureGroup>();
        Assert.That(group.Failures.Select(f => f.GetErrorMessage()), Is.EqualTo((string[])["a", "b"]));
    }

    [Test]
    public void Cancelling_the_race_cancels_all_who_take_part()
    {
        int cancelled = 0;
        Deferred<int> a = new(_ => cancelled++);
        Deferred<int> b = new(_ => cancelled++);
        Failure? seen = null;
        Deferred<(int Index, int Value)> race = Defer.Race(a, b);
        race.AddErrback(f => { seen = f; });
        race.Cancel();
        Assert.That(cancelled, Is.EqualTo(2));
        Assert.That(seen!.Check<CancelledError>(), Is.True);
    }

    [Test]
    public void One_that_answers_its_cancel_with_a_value_does_not_win_a_second_time()
    {
        Deferred<int> a = new();
        Deferred<int> b = new(self => self.Callback(9));
        Deferred<(int Index, int Value)> race = Defer.Race(a, b);
        a.Callback(1);
        Assert.That(race.Result!.Value.Value, Is.EqualTo((0, 1)));
    }

    [Test]
    public void One_that_has_won_already_ends_it_at_once()
    {
        bool cancelled = false;
        Deferred<int> b = new(_ => { cancelled = true; });
        Deferred<(int Index, int Value)> race = Defer.Race(Defer.Succeed(1), b);
        Assert.That(race.Result!.Value.Value, Is.EqualTo((0, 1)));
        Assert.That(cancelled, Is.True);
    }

    [Test]
    public void A_race_of_none_is_refused() => Assert.That(() => Defer.Race<int>(), Throws.ArgumentException);
}
