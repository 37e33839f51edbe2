using System.Globalization;
using Microsoft.Extensions.Logging;
using static Twisted.Internet.Reactors;

/// <summary>
/// Chooses one of the listings of a program by its name, so that one build serves a family of examples. Logs to standard error, as Twisted's
/// <c>startLogging</c> does: what listens says where, also when the port was 0.
/// </summary>
internal static class Listings
{
    /// <summary>Runs what the arguments name.</summary>
    /// <param name="args">The program's.</param>
    /// <param name="listings">
    /// Each with its name and what it wants behind it, all a word; it is called with those words. OPTION... at the end is any number of them.
    /// </param>
    public static void Run(string[] args, params (string Usage, Action<string[]> Listing)[] listings)
    {
        foreach ((string usage, Action<string[]> listing) in listings)
        {
            string[] words = usage.Split(' ');
            bool fits = words[^1] == "OPTION..." ? args.Length >= words.Length - 1 : args.Length == words.Length;
            if (fits && args.Length > 0 && args[0] == words[0])
            {
                using ILoggerFactory log = LoggerFactory.Create(static logging => logging
                    .AddSimpleConsole(static console => console.SingleLine = true)
                    .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace));
                reactor.LoggerFactory = log;
                listing(args[1..]);
                return;
            }
        }

        throw new InvalidOperationException("Say one of: " + string.Join(" | ", listings.Select(listing => listing.Usage)));
    }

    /// <summary>A port from the command line; 0 lets the system choose.</summary>
    public static int Port(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
        ? port
        : throw new InvalidOperationException($"'{text}' is no port: say a number from 0 to 65535.");
}
