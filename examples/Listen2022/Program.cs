// "Twisted Conch in 60 Seconds", the first server, to hold beside the article: each line stands where its Python stands.
using Twisted.Conch.Ssh;
using Twisted.Cred;
using static Twisted.Internet.Reactors;

var privateBlob =
    File.ReadAllBytes("id_rsa");
var privateKey = Key.FromString(data: privateBlob);

var publicBlob =
    File.ReadAllBytes("id_rsa.pub");
var publicKey = Key.FromString(data: publicBlob);

var factory = new SSHFactory();
factory.PrivateKeys = new() { ["ssh-rsa"] = privateKey };
factory.PublicKeys = new() { ["ssh-rsa"] = publicKey };

factory.Portal = new Portal(null);

reactor.ListenTCP(2022, factory);
reactor.Run();
