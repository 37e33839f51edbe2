using Twisted.Internet;
using Twisted.Internet.Loop;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Loop;

public sealed class UnhandledErrorLogTests
{
    [Test]
    public void A_failure_that_comes_while_the_last_reactor_ends_does_no_harm()
    {
        using SelectReactor reactor = new();
        UnhandledErrorLog log = new(reactor);
        log.Dispose();
        Assert.That(() => log.OnNext(new Failure(new InvalidOperationException())), Throws.Nothing);
    }
}
