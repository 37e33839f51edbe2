using System.Numerics;
using Twisted.Internet;
using Twisted.Protocols.Amp;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's ampserver.py: adds and divides for whoever asks.</summary>
internal static class AmpServer
{
    private class Math : AMP
    {
        public Math()
        {
            Responder<Sum>(Sum);
            Responder<Divide>(Divide);
        }

        private AmpObjects Sum(AmpObjects arguments)
        {
            var (a, b) = (arguments.Get<BigInteger>("a"), arguments.Get<BigInteger>("b"));
            var total = a + b;
            Console.WriteLine($"Did a sum: {a} + {b} = {total}");
            return new() { ["total"] = total };
        }

        private AmpObjects Divide(AmpObjects arguments)
        {
            var (numerator, denominator) = (arguments.Get<BigInteger>("numerator"), arguments.Get<BigInteger>("denominator"));
            if (denominator.IsZero)
            {
                // Python raises this by itself; here a double divided by nothing is infinite.
                throw new DivideByZeroException("float division by zero");
            }

            var result = (double)numerator / (double)denominator;
            Console.WriteLine($"Divided: {numerator} / {denominator} = {result}");
            return new() { ["result"] = result };
        }
    }

    public static void Run(int port)
    {
        var pf = new Factory();
        pf.Protocol = New<Math>;
        reactor.ListenTCP(port, pf, @interface: "127.0.0.1");
        Console.WriteLine("started");
        reactor.Run();
    }
}
