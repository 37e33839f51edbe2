// Twisted's example of multicast, a file for each end:  dotnet run -- multicastserver 9999   and   dotnet run -- multicastclient 9999
// Both stay on the loopback interface: leave 127.0.0.1 out, and the system chooses another.
Listings.Run(
    args,
    ("multicastserver PORT", rest => MulticastServer.Run(Listings.Port(rest[0]))),
    ("multicastclient PORT", rest => MulticastClient.Run(Listings.Port(rest[0]))));
