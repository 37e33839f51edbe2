using CsCheck;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.DeferTests.Laws;

/// <summary>Semaphores, queues and lists under random use, against what they promise.</summary>
[TestFixture]
public class WaitingLawTests
{
    private static readonly Gen<(int Act, int Which)[]> Script = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20]).Array[1, 40];

    [Test]
    public void A_semaphore_never_lets_in_too_many_and_serves_in_order() =>
        Gen.Select(Gen.Int[1, 3], Script).Sample(
            static (limit, script) =>
            {
                DeferredSemaphore semaphore = new(limit);
                List<Deferred<DeferredSemaphore>> asked = [];
                List<int> waiting = [];
                List<int> cancelled = [];
                int inside = 0;
                List<int> got = [];
                foreach ((int act, int which) in script)
                {
                    int number = asked.Count;
                    switch (act)
                    {
                        case 0:
                            Deferred<DeferredSemaphore> ticket = semaphore.Acquire();
                            asked.Add(ticket);
                            waiting.Add(number);
                            ticket.AddCallbacks(_ => got.Add(number), _ => cancelled.Add(number));
                            break;
                        case 1 when inside > 0:
                            semaphore.Release();
                            inside--;
                            break;
                        case 2 when number > 0:
                            int victim = which % number;
                            asked[victim].Cancel();
                            waiting.Remove(victim);
                            break;
                        default:
                            break;
                    }

                    while (inside < limit && waiting.Count > 0)
                    {
                        Assert.That(got, Has.Count.GreaterThan(0));
                        Assert.That(got[0], Is.EqualTo(waiting[0]), "in the order in which they asked");
                        got.RemoveAt(0);
                        waiting.RemoveAt(0);
                        inside++;
                    }

                    Assert.That(got, Is.Empty, "nobody gets in without a token");
                    Assert.That((semaphore.Tokens, semaphore.Waiting), Is.EqualTo((limit - inside, waiting.Count)));
                }
            },
            iter: 2000,
            threads: 1);

    [Test]
    public void A_queue_gives_each_object_once_and_in_order() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Script).Sample(
            static (size, backlog, script) =>
            {
                DeferredQueue<int> queue = new(size, backlog);
                List<Deferred<int>> asked = [];
                LinkedList<int> waiting = [];
                Queue<int> kept = new();
                List<(int Who, int What)> got = [];
                List<(int Who, int What)> expected = [];
                int next = 0;
                foreach ((int act, int which) in script)
                {
                    int number = asked.Count;
                    switch (act)
                    {
                        case 0 when waiting.Count == 0 && kept.Count >= size:
                            Assert.That(() => queue.Put(-1), Throws.TypeOf<QueueOverflow>());
                            break;
                        case 0:
                            if (waiting.First is { } first)
                            {
                                waiting.RemoveFirst();
                                expected.Add((first.Value, next));
                            }
                            else
                            {
                                kept.Enqueue(next);
                            }

                            queue.Put(next++);
                            break;
                        case 1 when kept.Count == 0 && waiting.Count >= backlog:
                            Assert.That(queue.Get, Throws.TypeOf<QueueUnderflow>());
                            break;
                        case 1:
                            if (kept.TryDequeue(out int what))
                            {
                                expected.Add((number, what));
                            }
                            else
                            {
                                waiting.AddLast(number);
                            }

                            Deferred<int> ticket = queue.Get();
                            asked.Add(ticket);
                            ticket.AddCallbacks(value => got.Add((number, value)), static _ => { });
                            break;
                        case 2 when number > 0:
                            asked[which % number].Cancel();
                            waiting.Remove(which % number);
                            break;
                        default:
                            break;
                    }

                    Assert.That(got, Is.EqualTo(expected));
                    Assert.That(queue.Pending, Is.EqualTo(kept));
                    Assert.That(queue.Waiting, Is.EqualTo(waiting.Count));
                }
            },
            iter: 2000,
            threads: 1);

    [Test]
    public void A_list_has_each_result_in_its_place_whatever_the_order_of_firing() =>
        Gen.Select(Gen.Bool.Array[1, 6], Gen.Int[0, 1000]).Sample(
            static (fails, shuffle) =>
            {
                Deferred<int>[] all = [.. fails.Select(static _ => new Deferred<int>())];
                DeferredList<int> list = new(all, consumeErrors: true);
                int[] order = [.. Enumerable.Range(0, all.Length).OrderBy(i => (i + 1) * 7919 * (shuffle + 1) % 1009)];
                foreach (int i in order)
                {
                    Assert.That(list.Called, Is.False);
                    if (fails[i])
                    {
                        all[i].Errback(new Boom($"{i}"));
                    }
                    else
                    {
                        all[i].Callback(i);
                    }
                }

                string[] shown = [.. list.Result!.Value.Value.Select(r => r.Success ? $"{r.Result.Value}" : r.Result.Failure!.GetErrorMessage())];
                Assert.That(shown, Is.EqualTo(Enumerable.Range(0, all.Length).Select(i => $"{i}")));
                Assert.That(list.Result!.Value.Value.Select(r => !r.Success), Is.EqualTo(fails));
            },
            iter: 1000,
            threads: 1);
}
