using System.Buffers;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>Knows which of its arrays are out, and fails a test that returns another.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _rented = [];

    public int Out => _rented.Count;

    public override byte[] Rent(int minimumLength)
    {
        byte[] array = new byte[minimumLength];
        _rented.Add(array);
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false) =>
        Assert.That(_rented.Remove(array), Is.True, "returned twice, or never rented");
}
