namespace Twisted.Internet;

/// <summary>Where a transport begins or ends. Twisted: <c>IAddress</c>.</summary>
public interface IAddress;
