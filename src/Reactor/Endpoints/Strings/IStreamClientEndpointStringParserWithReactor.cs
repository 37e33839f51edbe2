namespace Twisted.Internet;

/// <summary>
/// Makes client endpoints of one kind from their texts; added to <see cref="Endpoints.Parsers"/>. Twisted: the plug-in interface of the same name.
/// </summary>
public interface IStreamClientEndpointStringParserWithReactor
{
    /// <summary>What texts of this kind begin with, without the colon; in capitals or not.</summary>
    string Prefix { get; }

    /// <summary>Makes the endpoint. It does not connect yet.</summary>
    /// <param name="reactor">Where it is to connect from.</param>
    /// <param name="description">The text.</param>
    /// <exception cref="FormatException">Something about the text is wrong: <see cref="EndpointDescription.Error"/>.</exception>
    IStreamClientEndpoint ParseStreamClient(IReactor reactor, EndpointDescription description);
}
