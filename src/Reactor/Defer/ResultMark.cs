namespace Twisted.Internet;

/// <summary>Stands in a chain's result field for what is not an object.</summary>
internal sealed class ResultMark
{
    /// <summary>Fired, or gone on, without a value.</summary>
    public static readonly ResultMark Nothing = new();

    /// <summary>The value is in the owner's typed slot; a value type needs no box there.</summary>
    public static readonly ResultMark InSlot = new();

    private ResultMark()
    {
    }
}
