namespace Twisted.Conch.Ssh;

/// <summary>
/// The size of a terminal's window, in the order of Twisted's tuple (on the wire the columns come first). RFC 4254 §6.2. Zero means that the
/// client does not say.
/// </summary>
/// <param name="Rows">Lines of text.</param>
/// <param name="Columns">Characters in a line.</param>
/// <param name="XPixels">Width in pixels.</param>
/// <param name="YPixels">Height in pixels.</param>
public readonly record struct WindowSize(int Rows, int Columns, int XPixels = 0, int YPixels = 0);
