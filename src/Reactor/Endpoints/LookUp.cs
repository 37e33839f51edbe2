using System.Net;
using Twisted.Internet.Loop;

namespace Twisted.Internet;

/// <summary>A name that is looked up for a connection: where the reactor stops before the answer comes, that is the answer. Twisted never tells.</summary>
internal sealed class LookUp : Selectable
{
    private readonly string _name;
    private readonly Deferred<IReadOnlyList<IPAddress>> _addresses;
    private bool _stopped;

    private LookUp(ReactorBase reactor, string name, Deferred<IReadOnlyList<IPAddress>> addresses)
        : base(reactor)
    {
        _name = name;
        _addresses = addresses;
    }

    internal override nint Handle => -1;

    internal override Interest Wanted => Interest.None;

    /// <summary>Asks the reactor's resolver.</summary>
    /// <param name="names">The reactor.</param>
    /// <param name="name">The name.</param>
    /// <returns>As the resolver's; fails with <see cref="UserError"/> at a stop.</returns>
    internal static Deferred<IReadOnlyList<IPAddress>> Start(IReactorPluggableNameResolver names, string name)
    {
        Deferred<IReadOnlyList<IPAddress>> addresses = names.NameResolver.ResolveHostName(name);

        // What begins when the stop has been told is not waited for: whoever tries again at each failure would go on for ever.
        if (addresses.Called || names is not ReactorBase reactor || reactor.IsShutDown)
        {
            return addresses;
        }

        LookUp lookUp = new(reactor, name, addresses);
        reactor.Link(lookUp);
        return addresses.AddBoth(lookUp.Ended);
    }

    public override string ToString() => $"<look-up of {_name}>";

    internal override void OnReadable()
    {
    }

    internal override void OnWritable()
    {
    }

    internal override void OnShutdown()
    {
        _stopped = true;
        _addresses.Cancel();
    }

    internal override void OnFailure(Exception error) => OnShutdown();

    private Result<IReadOnlyList<IPAddress>> Ended(Result<IReadOnlyList<IPAddress>> result)
    {
        Loop.Unlink(this, closing: true);
        return _stopped ? new(new Python.Failure(new UserError("The reactor stopped."))) : result;
    }
}
