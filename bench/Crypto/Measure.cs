using System.Diagnostics;

namespace Twisted.Bench.Crypto;

/// <summary>Times small operations by the processor time of this process, so that other load on the machine counts little.</summary>
/// <param name="span">How long a round takes.</param>
internal sealed class Measure(TimeSpan span)
{
    private const int Rounds = 3;
    private const int MostWarmUps = 20;

    /// <summary>Microseconds of processor time an operation takes: the best of three rounds, once the runtime has compiled it well.</summary>
    public double Microseconds(Action operation)
    {
        double best = WarmUp(operation);
        int count = Math.Max(1, (int)(span.TotalMicroseconds / best));
        for (int round = 0; round < Rounds; round++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < count; i++)
            {
                operation();
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count);
        }

        return best;
    }

    // The runtime compiles three times, some tenths of a second apart: goes on until four rounds in a row have brought no tenth.
    private double WarmUp(Action operation)
    {
        double best = double.MaxValue;
        for (int round = 0, same = 0; round < MostWarmUps && same < 4; round++)
        {
            Stopwatch watch = Stopwatch.StartNew();
            int count = 0;
            while (watch.Elapsed < span)
            {
                operation();
                count++;
            }

            double now = watch.Elapsed.TotalMicroseconds / count;
            same = now < best * 0.9 ? 0 : same + 1;
            best = Math.Min(best, now);
        }

        return best;
    }
}
