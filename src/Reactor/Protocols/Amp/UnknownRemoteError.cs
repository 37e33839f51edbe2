namespace Twisted.Protocols.Amp;

/// <summary>The peer failed with an error that the command does not declare. Twisted: <c>amp.UnknownRemoteError</c>.</summary>
/// <param name="description">What the peer says; mostly no more than that.</param>
public class UnknownRemoteError(string description) : RemoteAmpError(AmpCodes.Unknown, description);
