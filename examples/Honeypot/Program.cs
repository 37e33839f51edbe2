// The tutorial's server with "a little logging": it lets nobody in and tells who tried.
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;
using static Twisted.Internet.Reactors;

if (args.Contains("--help", StringComparer.Ordinal))
{
    Console.WriteLine(Options.Usage);
    return;
}

var options = Options.Parse(args);
var key = options.KeyFile is { } file ? Key.FromFile(file) : Key.Generate("ed25519");
var checker = new Curious();

var factory = new SSHFactory();
factory.PrivateKeys = new() { [key.SshType()] = key };
factory.Portal = new Portal(new Nowhere(), checker);
factory.PerSourcePenalties = null; // Whoever fails is welcome to try again.
factory.KeepCredentials = true; // Passwords tried may be kept; a server wipes them otherwise.

Watch.Lines(factory.Events).Subscribe(Console.WriteLine);
Watch.Summaries(factory.Events, TimeSpan.FromMinutes(1), reactor.Scheduler).Subscribe(Console.WriteLine);
if (options.ShowPasswords)
{
    checker.Tried.Subscribe(tried => Console.WriteLine($"    {Bytes.Repr(tried.User)} tried {Bytes.Repr(tried.Password)}"));
}

var port = reactor.ListenTCP(options.Port, factory);
Console.WriteLine($"Listening on {port.GetHost()}, host key SHA256:{key.Fingerprint().TrimEnd('=')}");
reactor.Run();
