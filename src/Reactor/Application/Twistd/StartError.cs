namespace Twisted.Application.Running;

/// <summary>Why a program does not start, in a sentence for whoever started it.</summary>
/// <param name="message">The sentence.</param>
internal sealed class StartError(string message) : Exception(message);
