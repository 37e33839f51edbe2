// The easy way of Twisted's "Using Processes": what a program says, or what it ends with, as a Deferred.
//   dotnet run -- quotes 10999 /usr/games/fortune   (then: nc 127.0.0.1 10999)   or   dotnet run -- trueandfalse
Listings.Run(
    args,
    ("quotes PORT PROGRAM", rest => Quotes.Run(Listings.Port(rest[0]), rest[1])),
    ("trueandfalse", _ => TrueAndFalse.Run()));
