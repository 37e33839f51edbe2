using System.Globalization;
using Twisted.Conch;
using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

/// <summary>Whom to log in where, and with what: read from the command line.</summary>
internal sealed class ConnectionParameters
{
    private const string Usage =
        "usage: EchoClientSsh HOST [--port PORT] [--username NAME] [--identity FILE]... [--password] [--knownhosts FILE]";

    private readonly ReactorBase _reactor;
    private readonly List<Key> _keys = [];
    private string _host = "";
    private int? _port;
    private string _username = Environment.UserName;
    private Bytes? _password;
    private KnownHostsFile? _knownHosts;

    private ConnectionParameters(ReactorBase reactor) => _reactor = reactor;

    /// <exception cref="FormatException">The command line is none.</exception>
    public static ConnectionParameters FromCommandLine(ReactorBase reactor, IReadOnlyList<string> argv)
    {
        ConnectionParameters parameters = new(reactor);
        Queue<string> rest = new(argv);
        while (rest.TryDequeue(out string? argument))
        {
            parameters.Take(argument, rest);
        }

        return parameters._host.Length > 0 ? parameters : throw new FormatException(Usage);
    }

    public SSHCommandClientEndpoint EndpointForCommand(Bytes command) => SSHCommandClientEndpoint.NewConnection(
        _reactor, command, _username, _host, port: _port, keys: _keys, password: _password, knownHosts: _knownHosts);

    // Before the reactor runs, so that asking for a passphrase holds up nobody.
    private static Key ReadKey(string path)
    {
        try
        {
            return Key.FromFile(path);
        }
        catch (EncryptedKeyError)
        {
            string passphrase = Getpass.GetPass($"{path} keyphrase: ");
            return Key.FromFile(path, passphrase: Key.NormalizePassphrase(passphrase));
        }
    }

    private void Take(string argument, Queue<string> rest)
    {
        switch (argument)
        {
            case "--password":
                _password = Getpass.GetPass($"{_username}@{_host}'s password: ");
                break;
            case "--port":
                _port = int.Parse(Value(argument, rest), CultureInfo.InvariantCulture);
                break;
            case "--username":
                _username = Value(argument, rest);
                break;
            case "--identity":
                _keys.Add(ReadKey(Value(argument, rest)));
                break;
            case "--knownhosts":
                _knownHosts = KnownHostsFile.FromPath(Value(argument, rest));
                break;
            case var host when _host.Length == 0 && !host.StartsWith('-'):
                _host = host;
                break;
            default:
                throw new FormatException($"'{argument}' is not understood; {Usage}");
        }
    }

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new FormatException($"{option} needs a value; {Usage}");
}
