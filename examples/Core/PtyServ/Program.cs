// Twisted's ptyserv.py: each connection gets a shell on a terminal of its own. Anybody who connects may do what you may, so that here
// it listens on the loopback only. Try it: socat -,raw,echo=0 tcp:127.0.0.1:5823
using Twisted.Internet;
using static Twisted.Internet.Reactors;

var factory = new Factory { Protocol = New<PtyServ> };
reactor.ListenTCP(5823, factory, @interface: "127.0.0.1");
reactor.Run();
