// What happens on connections as Rx sources:  dotnet run -- throttle 8000   and then:  nc 127.0.0.1 8000
// The clock of every operator is the reactor's scheduler, so that on a Clock it is virtual time: see the tests of these listings.
using Twisted.Internet;
using static Twisted.Internet.Reactors;

Listings.Run(
    args,
    ("throttle PORT", rest => Serve(rest[0], New<Throttled>)),
    ("buffer PORT", rest => Serve(rest[0], New<Buffered>)),
    ("window PORT", rest => Serve(rest[0], New<Windowed>)),
    ("timeout PORT", rest => Serve(rest[0], New<TimedOut>)),
    ("connections PORT", rest => Serve(rest[0], New<Greeter>)));

static void Serve(string text, Func<Protocol?> protocol)
{
    var factory = new Factory { Protocol = protocol };
    var port = reactor.ListenTCP(Listings.Port(text), factory, @interface: "127.0.0.1");
    using var counting = Greeter.CountEachSecond(port, reactor.Scheduler, Console.WriteLine);
    reactor.Run();
}
