using System.Globalization;
using Twisted.Internet;
using Twisted.Protocols.Amp;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's ampclient.py: two questions at once, on a connection each; the second one has no good answer.</summary>
internal static class AmpClient
{
    private static void DoMath(int port)
    {
        var destination = new TCP4ClientEndpoint(reactor, "127.0.0.1", port);

        var sumDeferred = Endpoints.ConnectProtocol(destination, new AMP())
            .AddCallback(ampProto => ampProto.CallRemote<Sum>(new() { ["a"] = 13, ["b"] = 81 }))
            .AddCallback(result => (double)result.Get<long>("total"));

        var divideDeferred = Endpoints.ConnectProtocol(destination, new AMP())
            .AddCallback(ampProto => ampProto.CallRemote<Divide>(new() { ["numerator"] = 1234, ["denominator"] = 0 }))
            .AddCallback(result => result.Get<double>("result"));

        static double TrapZero(Failure result)
        {
            result.Trap<DivideByZeroException>();
            Console.WriteLine("Divided by zero: returning INF");
            return double.PositiveInfinity;
        }

        divideDeferred.AddErrback(TrapZero);

        static void Done(IReadOnlyList<(bool Success, Result<double> Result)> results)
        {
            Console.WriteLine("Done with math: " + string.Join(", ", results.Select(Text)));
            reactor.Stop();
        }

        new DeferredList<double>([sumDeferred, divideDeferred], consumeErrors: true).AddCallback(Done);
    }

    private static string Text((bool Success, Result<double> Result) each) =>
        each.Success ? each.Result.Value.ToString(CultureInfo.InvariantCulture) : each.Result.Failure!.GetErrorMessage();

    public static void Run(int port)
    {
        DoMath(port);
        reactor.Run();
    }
}
