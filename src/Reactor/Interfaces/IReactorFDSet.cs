namespace Twisted.Internet;

/// <summary>For descriptors of one's own in the loop. Twisted: <c>IReactorFDSet</c>. Reactor thread only.</summary>
public interface IReactorFDSet
{
    /// <summary>Watches <paramref name="reader"/> for input; harmless when it is watched already.</summary>
    /// <param name="reader">Called when there is something to read.</param>
    void AddReader(IReadDescriptor reader);

    /// <summary>Watches <paramref name="writer"/> for room; harmless when it is watched already.</summary>
    /// <param name="writer">Called when there is room to write.</param>
    void AddWriter(IWriteDescriptor writer);

    /// <summary>Stops watching for input. Do so before the descriptor is closed.</summary>
    /// <param name="reader">As given to <see cref="AddReader"/>.</param>
    void RemoveReader(IReadDescriptor reader);

    /// <summary>Stops watching for room. Do so before the descriptor is closed.</summary>
    /// <param name="writer">As given to <see cref="AddWriter"/>.</param>
    void RemoveWriter(IWriteDescriptor writer);

    /// <summary>The readers added.</summary>
    IReadOnlyList<IReadDescriptor> GetReaders();

    /// <summary>The writers added.</summary>
    IReadOnlyList<IWriteDescriptor> GetWriters();
}

/// <summary>Something with a descriptor. Twisted: <c>IFileDescriptor</c>.</summary>
public interface IFileDescriptor
{
    /// <summary>The system's number for it. It must stay the same while it is watched.</summary>
    nint Fileno();

    /// <summary>The reactor stops, or a call of it threw: it is no longer watched. Close it.</summary>
    /// <param name="reason">Why.</param>
    void ConnectionLost(Twisted.Python.Failure reason);
}

/// <summary>Something to read from. Twisted: <c>IReadDescriptor</c>.</summary>
public interface IReadDescriptor : IFileDescriptor
{
    /// <summary>There is something to read, or the end. What this throws ends the watching.</summary>
    void DoRead();
}

/// <summary>Something to write to. Twisted: <c>IWriteDescriptor</c>.</summary>
public interface IWriteDescriptor : IFileDescriptor
{
    /// <summary>There is room to write. What this throws ends the watching.</summary>
    void DoWrite();
}
