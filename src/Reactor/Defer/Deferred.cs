namespace Twisted.Internet;

/// <summary>Placeholder of the contracts' first commit.</summary>
public class Deferred;
