namespace Twisted.Interop.Tests.Slow;

/// <summary>What a server that writes without end is at.</summary>
/// <param name="Written">Bytes that its apps could hand over so far.</param>
/// <param name="Managed">Bytes in managed objects.</param>
/// <param name="Private">Bytes of memory that are the process's alone.</param>
internal sealed record FloodFigures(long Written, long Managed, long Private);
