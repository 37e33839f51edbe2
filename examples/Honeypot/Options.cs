using System.Globalization;

/// <summary>What the command line says.</summary>
internal sealed record Options(int Port, string? KeyFile, bool ShowPasswords)
{
    public const string Usage = """
        usage: Honeypot [PORT] [--key FILE] [--passwords]

        An SSH server that lets nobody in and tells who tried: user, method, peer, the client's version and what it
        offers. Counts once a minute. PORT is 2022 unless given, 0 lets the system choose.

          --key FILE     the host key; id_rsa if there is one here, else a new Ed25519 key for this run
          --passwords    show the passwords tried, too
          --help         this text
        """;

    /// <exception cref="FormatException">The command line is not one; the message says why.</exception>
    public static Options Parse(IReadOnlyList<string> args)
    {
        int port = 2022;
        string? key = File.Exists("id_rsa") ? "id_rsa" : null;
        bool passwords = false;
        for (int i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--passwords":
                    passwords = true;
                    break;
                case "--key" when i + 1 < args.Count:
                    key = args[++i];
                    break;
                case "--key":
                    throw new FormatException("--key needs a file; see --help");
                case var number when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535:
                    break;
                default:
                    throw new FormatException($"'{args[i]}' is neither a port nor an option; see --help");
            }
        }

        return new Options(port, key, passwords);
    }
}
