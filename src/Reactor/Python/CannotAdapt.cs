namespace Twisted.Python;

/// <summary>
/// An object neither has an interface nor an adapter to it. Twisted: <c>twisted.python.components.CannotAdapt</c>, a <c>TypeError</c>.
/// </summary>
/// <param name="message">What could not be adapted to what.</param>
public class CannotAdapt(string message) : Exception(message);
