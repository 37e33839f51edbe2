// Twisted's ptyserv.py: each connection gets a shell on a terminal of its own. Anybody who connects may do what you may, so that here
// it listens on the loopback only:  dotnet run -- ptyserv 5823   and   socat -,raw,echo=0 tcp:127.0.0.1:5823
using Twisted.Internet;
using static Twisted.Internet.Reactors;

Listings.Run(args, ("ptyserv PORT", rest => Serve(Listings.Port(rest[0]))));

static void Serve(int port)
{
    var factory = new Factory { Protocol = New<PtyServ> };
    reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
    reactor.Run();
}
