namespace Twisted.Internet;

/// <summary>
/// What one of a child's descriptors is: <c>"r"</c>, a pipe that the parent reads from; <c>"w"</c>, one that the parent writes to; or the
/// number of a descriptor of the parent's. Twisted: a value of <c>childFDs</c>.
/// </summary>
public readonly record struct ChildFD
{
    private readonly int _descriptor;
    private readonly char _pipe;

    private ChildFD(int descriptor, char pipe)
    {
        _descriptor = descriptor;
        _pipe = pipe;
    }

    /// <summary>Whether the parent reads what the child writes to it.</summary>
    public bool ParentReads => _pipe == 'r';

    /// <summary>Whether the parent writes what the child reads from it.</summary>
    public bool ParentWrites => _pipe == 'w';

    /// <summary>The parent's descriptor that the child gets; <see langword="null"/> for a pipe.</summary>
    public int? Descriptor => _pipe == '\0' ? _descriptor : null;

    /// <summary>A pipe.</summary>
    /// <param name="direction"><c>"r"</c> when the parent reads, <c>"w"</c> when it writes.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static implicit operator ChildFD(string direction) => FromString(direction);

    /// <summary>A descriptor of the parent's.</summary>
    /// <param name="descriptor">Its number.</param>
    public static implicit operator ChildFD(int descriptor) => FromInt32(descriptor);

    /// <inheritdoc cref="op_Implicit(string)"/>
    public static ChildFD FromString(string direction) => direction is "r" or "w"
        ? new ChildFD(-1, direction[0])
        : throw new ArgumentException($"'{direction}' is no kind of child descriptor: it is \"r\", \"w\" or a number.", nameof(direction));

    /// <inheritdoc cref="op_Implicit(int)"/>
    public static ChildFD FromInt32(int descriptor)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(descriptor);
        return new ChildFD(descriptor, '\0');
    }
}
