namespace Twisted.Internet.Transports;

/// <summary>
/// A transport's raw observer that gives way to another one: it stays the observer, so as to hear of the end, and passes on what comes.
/// </summary>
internal interface IRelay
{
    /// <summary>Takes the next one, or answers <see langword="null"/> where it does not give way.</summary>
    IDisposable? GiveWay(IObserver<ReadOnlyMemory<byte>> next);
}
