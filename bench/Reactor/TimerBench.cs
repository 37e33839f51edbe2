using System.Diagnostics;
using System.Globalization;
using Twisted.Internet;

namespace Twisted.Bench;

/// <summary>Timers set, moved and cancelled on one reactor: the time of each must grow by no more than log n.</summary>
internal static class TimerBench
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public static void Run()
    {
        Console.WriteLine();
        Console.WriteLine("Timers: ns each, best of 5");
        Console.WriteLine($"{"timers",-14}{"set",9}{"move",9}{"cancel",9}");
        foreach (int size in Sizes)
        {
            double[] best = [double.MaxValue, double.MaxValue, double.MaxValue];
            for (int round = 0; round < 5; round++)
            {
                Round(size, best);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size,-14}{best[0],9:0}{best[1],9:0}{best[2],9:0}"));
        }
    }

    private static void Round(int size, double[] best)
    {
        using ReactorBase reactor = Reactors.Create();
        IDelayedCall[] calls = new IDelayedCall[size];

        // A multiplicative walk over all remainders: neither sorted nor the same for two timers.
        double Delay(int i) => 1000 + ((i * 7919L) % size);
        Keep(0, () =>
        {
            for (int i = 0; i < size; i++)
            {
                calls[i] = reactor.CallLater(Delay(i), static () => { });
            }
        });
        Keep(1, () =>
        {
            for (int i = 0; i < size; i++)
            {
                calls[i].Reset(Delay(size - i));
            }
        });
        Keep(2, () =>
        {
            foreach (IDelayedCall call in calls)
            {
                call.Cancel();
            }

            reactor.Iterate();
        });

        void Keep(int column, Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best[column] = Math.Min(best[column], Stopwatch.GetElapsedTime(start).TotalNanoseconds / size);
        }
    }
}
