using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>Twisted's stdiodemo.py: a console that fetches web pages, by .NET's own client, while it takes the next command.</summary>
internal static class StdioDemo
{
    private class WebCheckerCommandProtocol : LineReceiver
    {
        private static readonly HttpClient Web = new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1 << 20 };

        private readonly SortedDictionary<string, (string Help, Action<string> Do)> _commands;

        // Python looks for a method whose name begins with do_; here they are in a table.
        public WebCheckerCommandProtocol() => _commands = new(StringComparer.Ordinal)
        {
            ["check"] = ("check <url>: see whether there is such a page", Do_check),
            ["help"] = ("help [command]: say what can be done, or how", Do_help),
            ["quit"] = ("quit: leave", Do_quit),
        };

        public override Bytes Delimiter { get; set; } = "\n";

        public override void ConnectionMade() => SendLine("A console to check web pages with. Say 'help' for help.");

        public override void LineReceived(Bytes line)
        {
            if (line.IsEmpty)
            {
                return;
            }

            var commandParts = line.Decode().Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (commandParts.Length == 0 || !_commands.TryGetValue(commandParts[0], out var command))
            {
                SendLine("Error: there is no such command.");
                return;
            }

            command.Do(commandParts.Length > 1 ? commandParts[1] : "");
        }

        private void Do_help(string command) =>
            SendLine(_commands.TryGetValue(command, out var known) ? known.Help : "Commands: " + string.Join(' ', _commands.Keys));

        private void Do_quit(string rest)
        {
            SendLine("Goodbye.");
            Transport!.LoseConnection();
        }

        private void Do_check(string url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var page) || page.Scheme != Uri.UriSchemeHttp)
            {
                SendLine("Error: that is no http:// address.");
                return;
            }

            Defer.FromTask(Web.GetByteArrayAsync(page)).AddCallbacks(CheckSuccess, CheckFailure);
        }

        private void CheckSuccess(byte[] pageData) => SendLine($"Success: got {pageData.Length} bytes.");

        private void CheckFailure(Failure failure) => SendLine($"Failure: {failure.GetErrorMessage()}");

        public override void ConnectionLost(Failure reason) => reactor.Stop();
    }

    public static void Run()
    {
        _ = new StandardIO(new WebCheckerCommandProtocol());
        reactor.Run();
    }
}
