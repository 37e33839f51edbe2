// An app to ssh into, drawn with Spectre.Console: a tea house with prompts, a table and a live view of what is being made.
// It wants id_rsa in the current directory (ckeygen -t rsa -f id_rsa). ssh -p 2022 user@127.0.0.1, password "password"; Ctrl-C ends it.
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Examples;
using static Twisted.Internet.Reactors;

var factory = new SSHFactory
{
    PrivateKeys = new() { ["ssh-rsa"] = Key.FromFile("id_rsa") },
    Portal = new Portal(new SessionRealm(TeaHouse.Serve), new InMemoryUsernamePasswordDatabaseDontUse { ["user"] = "password" }),
};
reactor.ListenTCP(2022, factory);
reactor.Run();
