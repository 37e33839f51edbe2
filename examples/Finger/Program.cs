// Twisted's finger tutorial, a file for each step:  dotnet run -- 06 tcp:1079:interface=127.0.0.1   and then:  nc 127.0.0.1 1079
// Where a step listens is an endpoint's text. docs/howto/finger.md walks through them.
Listings.Run(
    args,
    ("01", _ => Finger01.Run()),
    ("02 ENDPOINT", rest => Finger02.Run(rest[0])),
    ("03 ENDPOINT", rest => Finger03.Run(rest[0])),
    ("04 ENDPOINT", rest => Finger04.Run(rest[0])),
    ("05 ENDPOINT", rest => Finger05.Run(rest[0])),
    ("06 ENDPOINT", rest => Finger06.Run(rest[0])),
    ("07 ENDPOINT", rest => Finger07.Run(rest[0])),
    ("08 ENDPOINT", rest => Finger08.Run(rest[0])),
    ("09 ENDPOINT PROGRAM", rest => Finger09.Run(rest[0], rest[1])),
    ("10 ENDPOINT URL", rest => Finger10.Run(rest[0], rest[1])),
    ("11 ENDPOINT OPTION...", rest => Finger11.Run(rest[0], rest[1..])),
    ("12 ENDPOINT SETTER", rest => Finger12.Run(rest[0], rest[1])),
    ("13 ENDPOINT SETTER", rest => Finger13.Run(rest[0], rest[1])),
    ("14 ENDPOINT FILE", rest => Finger14.Run(rest[0], rest[1])),
    ("15 ENDPOINT WEB", rest => Finger15.Run(rest[0], rest[1])),
    ("19 ENDPOINT SETTER", rest => Finger19.Run(rest[0], rest[1])),
    ("19b ENDPOINT HOMES OPTION...", rest => Finger19b.Run(rest[0], rest[1], rest[2..])),
    ("22 ENDPOINT", rest => Finger07.Run(rest[0])));
