using Twisted.Internet;
using Twisted.Protocols;
using static Twisted.Internet.Reactors;

/// <summary>
/// Twisted's shaper.py: characters without end, at so many bytes a second to all together and fewer to each peer. Watch them come:
/// nc 127.0.0.1 8000
/// </summary>
internal static class Shaper
{
    // Each client gets at most 1,000 bytes at once, and 500 a second.
    private class ClientBucket(Bucket? parentBucket) : Bucket(parentBucket)
    {
        public override int? Maxburst { get; set; } = 1000;

        public override double? Rate { get; set; } = 500;
    }

    // All clients together get no more than this.
    private class ServerBucket : Bucket
    {
        public override int? Maxburst { get; set; } = 2000;

        public override double? Rate { get; set; } = 1500;
    }

    public static void Run(int port)
    {
        var serverFilter = new HierarchicalBucketFilter();
        var serverBucket = new ServerBucket();

        // The key of a filter that makes no difference between connections.
        serverFilter.Buckets[""] = serverBucket;

        // Each host has a bucket of its own, inside of that one.
        var clientFilter = new FilterByHost(serverFilter);
        clientFilter.BucketFactory = parent => new ClientBucket(parent);

        var chargenFactory = new ServerFactory();
        chargenFactory.Protocol = new ShapedProtocolFactory(New<Chargen>, clientFilter);
        reactor.ListenTCP(port, chargenFactory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
