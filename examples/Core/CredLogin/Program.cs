// Twisted's example of logins:  dotnet run -- cred 4738   and   nc -C 127.0.0.1 4738
Listings.Run(args, ("cred PORT", rest => CredServer.Run(Listings.Port(rest[0]))));
