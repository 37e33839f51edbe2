namespace Twisted.Internet;

/// <summary>
/// The default reactor, and Python's classes as values; meant for <c>using static Twisted.Internet.Reactors;</c>.
/// </summary>
public static class Reactors
{
    private const string Variable = "TWISTED_REACTOR";

    private static readonly Lazy<ReactorBase> Default = new(static () => Create(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>
    /// The default reactor, made at the first use: the best for this system, or what the environment variable
    /// <c>TWISTED_REACTOR</c> says (<c>epoll</c> or <c>select</c>). Python: <c>from twisted.internet import reactor</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The variable names no reactor, or one that does not run here.</exception>
#pragma warning disable IDE1006 // Python's spelling on purpose: reactor.ListenTCP(…) reads as in every tutorial.
    public static ReactorBase reactor => Default.Value;
#pragma warning restore IDE1006

    /// <summary>
    /// A class as a value: <c>factory.Protocol = New&lt;Echo&gt;</c> where Python says <c>factory.protocol = Echo</c>.
    /// </summary>
    /// <typeparam name="T">The class.</typeparam>
    public static T New<T>()
        where T : new() => new();

    /// <summary>A reactor of its own, for a thread of its own.</summary>
    public static ReactorBase Create() => Create(name: null);

    internal static ReactorBase Create(string? name) => name switch
    {
        null or "" => EPollReactor.IsSupported ? new EPollReactor() : new SelectReactor(),
        "select" => new SelectReactor(),
        "epoll" when EPollReactor.IsSupported => new EPollReactor(),
        "epoll" => throw new InvalidOperationException($"{Variable} is 'epoll', which only Linux has."),
        _ => throw new InvalidOperationException($"{Variable} is '{name}'; it may be 'epoll' or 'select'."),
    };
}
