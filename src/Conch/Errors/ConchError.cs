namespace Twisted.Conch;

/// <summary>An error of Conch, with a code where the protocol has one. Twisted: <c>twisted.conch.error.ConchError</c>.</summary>
public class ConchError : Exception
{
    /// <summary>Says what happened.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="data">A code or other fact; the protocol's reason code where there is one.</param>
    public ConchError(string message, object? data = null)
        : base(message, data as Exception)
    {
        Value = message;
        Reason = data;
    }

    /// <summary>What happened; the same as <see cref="Exception.Message"/>. Twisted: <c>value</c>.</summary>
    public string Value { get; }

    /// <summary>A code or other fact. Twisted: <c>data</c>.</summary>
    public object? Reason { get; }
}
