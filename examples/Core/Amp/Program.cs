// Twisted's AMP example, both ends:  dotnet run -- ampserver 1234   and   dotnet run -- ampclient 1234
Listings.Run(
    args,
    ("ampserver PORT", rest => AmpServer.Run(Listings.Port(rest[0]))),
    ("ampclient PORT", rest => AmpClient.Run(Listings.Port(rest[0]))));
