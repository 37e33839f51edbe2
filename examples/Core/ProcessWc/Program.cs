// The example of Twisted's "Using Processes": text goes into wc, what it counted comes out, each step says so.
using static Twisted.Internet.Reactors;

var pp = new WCProcessProtocol("accept that\nyou are a parrot\n");
reactor.SpawnProcess(pp, "wc", ["wc"]);
reactor.Run();
