// Twisted's echo examples, a file each:  dotnet run -- echoserv 8000   and   dotnet run -- echoclient 8000
// All of them stay on the loopback.
Listings.Run(
    args,
    ("echoserv PORT", rest => EchoServ.Run(Listings.Port(rest[0]))),
    ("echoclient PORT", rest => EchoClient.Run(Listings.Port(rest[0]))),
    ("simpleserv PORT", rest => SimpleServ.Run(Listings.Port(rest[0]))),
    ("simpleclient PORT", rest => SimpleClient.Run(Listings.Port(rest[0]))),
    ("echoserv_udp PORT", rest => EchoServUdp.Run(Listings.Port(rest[0]))),
    ("echoclient_udp PORT", rest => EchoClientUdp.Run(Listings.Port(rest[0]))),
    ("echoserv_unix PATH", rest => EchoServUnix.Run(rest[0])),
    ("echoclient_unix PATH", rest => EchoClientUnix.Run(rest[0])),
    ("echoserv_ssl PEM PORT", rest => EchoServSsl.Run(rest[0], Listings.Port(rest[1]))),
    ("echoclient_ssl PEM PORT", rest => EchoClientSsl.Run(rest[0], Listings.Port(rest[1]))),
    ("starttls_server PEM PORT", rest => StartTlsServer.Run(rest[0], Listings.Port(rest[1]))),
    ("starttls_client PEM PORT", rest => StartTlsClient.Run(rest[0], Listings.Port(rest[1]))));
