using Twisted.Reactor.Tests.Loop;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>While this lives, the process can open no further descriptor, or very few.</summary>
internal sealed class DescriptorLimit : IDisposable
{
    private const int RLIMIT_NOFILE = 7;

    private readonly ulong[] _before = new ulong[2];

    public DescriptorLimit(int room = 0)
    {
        Assert.That(LibC.GetLimit(RLIMIT_NOFILE, _before), Is.Zero);

        // The lowest number that is free: no descriptor at or above the limit can be made, those that are there stay.
        int lowest = LibC.Dup(0);
        Assert.That(LibC.Close(lowest), Is.Zero);
        Assert.That(LibC.SetLimit(RLIMIT_NOFILE, [(ulong)(lowest + room), _before[1]]), Is.Zero);
    }

    public void Dispose() => Assert.That(LibC.SetLimit(RLIMIT_NOFILE, _before), Is.Zero);
}
