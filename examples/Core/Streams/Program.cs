// Producers and consumers:  dotnet run -- streaming 8000   (then: nc 127.0.0.1 8000, and a number)   or   dotnet run -- shaper 8000
Listings.Run(
    args,
    ("streaming PORT", rest => Streaming.Run(Listings.Port(rest[0]))),
    ("filesender FILE PORT", rest => SendFile.Run(rest[0], Listings.Port(rest[1]))),
    ("shaper PORT", rest => Shaper.Run(Listings.Port(rest[0]))));
