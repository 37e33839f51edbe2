using System.Reactive.Concurrency;
using System.Reactive.Linq;
using Twisted.Conch.Ssh;
using Twisted.Internet;

/// <summary>The queries: lines to print, made of a server's events and of nothing else.</summary>
internal static class Watch
{
    /// <summary>A line for each client that says who it is, each attempt to log in, and each end.</summary>
    public static IObservable<string> Lines(IObservable<SSHEvent> events) =>
        Clients(events).SelectMany(client => client.Scan(Visit.New, (visit, item) => visit.With(item)).SelectMany(visit => visit.Lines));

    /// <summary>Once a <paramref name="period"/> in which somebody tried: how often, from how many places, and what most.</summary>
    public static IObservable<string> Summaries(IObservable<SSHEvent> events, TimeSpan period, IScheduler scheduler) =>
        events.OfType<AuthenticationAttempted>()
            .Where(attempt => attempt.Method != "none")
            .Buffer(period, scheduler)
            .Where(attempts => attempts.Count > 0)
            .Scan((Total: 0, Line: ""), (soFar, attempts) => (soFar.Total + attempts.Count, Summary(attempts, soFar.Total + attempts.Count)))
            .Select(summary => summary.Line);

    // A group ends with its connection, or a busy server would remember every one.
    private static IObservable<IGroupedObservable<long, SSHEvent>> Clients(IObservable<SSHEvent> events) =>
        events.Where(item => item is not ClientRefused)
            .GroupByUntil(item => item.ConnectionId, client => client.OfType<Disconnected>());

    private static string Summary(IList<AuthenticationAttempted> attempts, int total)
    {
        int peers = attempts.Select(attempt => Host(attempt.Peer)).Distinct(StringComparer.Ordinal).Count();
        var users = attempts.CountBy(attempt => attempt.User).OrderByDescending(user => user.Value).Take(3)
            .Select(user => $"{Escape(user.Key)} {user.Value}x");
        return $"== {attempts.Count} attempts from {peers} places, {total} in all; most tried: {string.Join(", ", users)}";
    }

    private static string Host(IAddress peer) => peer switch
    {
        IPv4Address v4 => v4.Host,
        IPv6Address v6 => v6.Host,
        _ => $"{peer}",
    };

    /// <summary>What a peer sent may hold anything, the terminal's own commands among it.</summary>
    internal static string Escape(string text) => Bytes.Repr(text);
}

/// <summary>What is known of a client so far, and what is to be said about the last thing it did.</summary>
internal sealed record Visit(string Version, int Attempts, IReadOnlyList<string> Lines)
{
    public static readonly Visit New = new("(no version)", 0, []);

    public Visit With(SSHEvent item) => item switch
    {
        ClientIdentified identified => this with { Version = identified.Version, Lines = Offer(identified) },
        AuthenticationAttempted attempt => this with { Attempts = Attempts + 1, Lines = [Attempt(attempt)] },
        Disconnected end => this with { Lines = [$"{item.Peer} {Version}: gone after {Attempts} attempts ({end.Reason})"] },
        _ => this with { Lines = [] },
    };

    private static string[] Offer(ClientIdentified client) =>
    [
        $"{client.Peer} {client.Version}",
        $"    kex {string.Join(',', client.Offered.KeyExchanges)}",
        $"    host keys {string.Join(',', client.Offered.PublicKeys)}",
        $"    ciphers {string.Join(',', client.Offered.CiphersClientToServer)}",
        $"    MACs {string.Join(',', client.Offered.MACsClientToServer)}",
    ];

    private string Attempt(AuthenticationAttempted attempt)
    {
        string key = attempt.Fingerprint is null ? "" : $" {attempt.Algorithm} {attempt.Fingerprint}";
        return $"{attempt.Peer} {Version}: {Watch.Escape(attempt.User)} by {attempt.Method}{key}";
    }
}
