using System.Diagnostics.Tracing;

namespace Twisted.Conch.Tests.Fuzz;

/// <summary>Counts what this thread rents from the shared array pool and does not give back.</summary>
internal sealed class PoolWatch : EventListener
{
    private readonly Dictionary<int, int> _rented = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Rents { get; private set; }

    /// <summary>Arrays rented and not returned since the last <see cref="Reset"/>.</summary>
    public int Missing => _rented.Values.Sum();

    /// <summary>Arrays returned more often than rented.</summary>
    public bool ReturnedTwice => _rented.Values.Any(count => count < 0);

    public void Reset() => _rented.Clear();

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (Environment.CurrentManagedThreadId != _thread || eventData.Payload is not [int buffer, ..])
        {
            return;
        }

        if (eventData.EventName == "BufferRented")
        {
            Rents++;
            _rented[buffer] = _rented.GetValueOrDefault(buffer) + 1;
        }
        else if (eventData.EventName == "BufferReturned")
        {
            _rented[buffer] = _rented.GetValueOrDefault(buffer) - 1;
        }
    }
}
