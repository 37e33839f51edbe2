namespace Twisted.Protocols.Amp;

/// <summary>The peer does not know the command. Twisted: <c>amp.UnhandledCommand</c>.</summary>
/// <param name="description">Which command it was, in the peer's words.</param>
public class UnhandledCommand(string description) : RemoteAmpError(AmpCodes.Unhandled, description);
