// An echo server on every core: a reactor each, in one process. Twisted starts a process for each instead.
//   dotnet run -- echogroup 4 8009      four reactors; each connection is told which one has it
using System.Globalization;
using Twisted.Internet;
using static Twisted.Internet.Reactors;

Listings.Run(args, ("echogroup REACTORS PORT", rest => Serve(int.Parse(rest[0], CultureInfo.InvariantCulture), Listings.Port(rest[1]))));

static void Serve(int reactors, int port)
{
    using ReactorGroup group = new(reactors) { LoggerFactory = reactor.LoggerFactory };
    var number = 0;
    group.ListenTCP(port, _ => new EchoFactory(number++), @interface: "127.0.0.1");
    group.Run();
}

internal sealed class Echo(int number) : Protocol
{
    public override void ConnectionMade() => Transport!.Write($"reactor {number}\n");

    public override void DataReceived(Bytes data) => Transport!.Write(data);
}

// One for each reactor: what is in it is used on that reactor's thread only.
internal sealed class EchoFactory : Factory
{
    public EchoFactory(int number) => Protocol = () => new Echo(number);
}
