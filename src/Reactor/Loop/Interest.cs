namespace Twisted.Internet.Loop;

/// <summary>What somebody wants to hear of a descriptor.</summary>
[Flags]
internal enum Interest : byte
{
    None = 0,
    Read = 1,
    Write = 2,
}
