// Twisted's two chat servers:  dotnet run -- chatserver 1025   (or chat 8123);  then, from several terminals, nc 127.0.0.1 1025
Listings.Run(
    args,
    ("chatserver PORT", rest => ChatServer.Run(Listings.Port(rest[0]))),
    ("chat PORT", rest => ChatHowto.Run(Listings.Port(rest[0]))));
