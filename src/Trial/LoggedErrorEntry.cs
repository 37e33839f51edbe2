namespace Twisted.Trial;

/// <summary>An error that was logged on the reactor of a test.</summary>
/// <param name="Category">Who logged it.</param>
/// <param name="Text">What it said.</param>
/// <param name="Error">The exception it was about, if there was one.</param>
public sealed record LoggedErrorEntry(string Category, string Text, Exception? Error);
