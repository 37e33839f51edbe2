using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>Knows who answers which command. Twisted: <c>amp.IResponderLocator</c>.</summary>
public interface IResponderLocator
{
    /// <summary>Finds who answers a command.</summary>
    /// <param name="name">The command's name, as the peer sent it.</param>
    /// <returns>Makes the answer's box of the command's; <see langword="null"/> when nobody does.</returns>
    Func<AmpBox, Deferred<AmpBox>>? LocateResponder(Bytes name);
}
