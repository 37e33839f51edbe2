namespace Twisted.Internet;

/// <summary>
/// Makes server endpoints of one kind from their texts; added to <see cref="Endpoints.Parsers"/>. Twisted: the plug-in interface of the same name.
/// </summary>
public interface IStreamServerEndpointStringParser
{
    /// <summary>What texts of this kind begin with, without the colon.</summary>
    string Prefix { get; }

    /// <summary>Makes the endpoint. It does not listen yet.</summary>
    /// <param name="reactor">Where it is to listen.</param>
    /// <param name="description">The text.</param>
    /// <exception cref="FormatException">Something about the text is wrong: <see cref="EndpointDescription.Error"/>.</exception>
    IStreamServerEndpoint ParseStreamServer(IReactor reactor, EndpointDescription description);
}
