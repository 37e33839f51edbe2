namespace Twisted.Internet;

/// <summary>A process, as an end of the pipes or the terminal between a parent and its child.</summary>
/// <param name="Pid">The system's number for the process.</param>
public sealed record ProcessAddress(int Pid) : IAddress
{
    /// <inheritdoc/>
    public override string ToString() => $"process {Pid}";
}
