namespace Twisted.Application;

/// <summary>What is asked of the process that a program runs in. Twisted: <c>service.IProcess</c>.</summary>
public interface IProcess
{
    /// <summary>A name for it in messages; the service's own when absent.</summary>
    string? ProcessName { get; }

    /// <summary>The number of the user to run as.</summary>
    int? Uid { get; }

    /// <summary>The number of the group to run as.</summary>
    int? Gid { get; }
}
