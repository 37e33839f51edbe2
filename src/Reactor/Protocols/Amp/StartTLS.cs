using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Asks the peer to speak TLS from its answer on. Boxes sent meanwhile wait, and go out encrypted. Who connected is TLS's client, whoever asks.
/// Twisted: <c>amp.StartTLS</c>.
/// </summary>
/// <remarks>
/// <para>
/// Both the arguments and the response have two values that stay on the side that names them: <see cref="LocalCertificate"/>, a
/// <see cref="PrivateCertificate"/> to show, and <see cref="VerifyAuthorities"/>, the <see cref="Certificate"/>s of those who have to vouch for
/// the peer's. Names in certificates are not compared, AMP does not know the peer's: give authorities that vouch for nobody but your peers.
/// </para>
/// <para>
/// Differs from Twisted: as TLS's client, a side without authorities does not begin at all, unless
/// <see cref="BinaryBoxProtocol.AllowUnverifiedTLS"/> is set. A peer that refuses while boxes wait for TLS loses the connection: they are not sent in
/// the clear.
/// </para>
/// <para>An <see cref="AMP"/> answers this by itself, with a certificate made for the occasion; add a <c>Responder</c> to show one that can be verified.</para>
/// </remarks>
public class StartTLS : Command
{
    /// <summary>The name of the certificate to show; a <see cref="PrivateCertificate"/>.</summary>
    public const string LocalCertificate = "tls_localCertificate";

    /// <summary>The name of the authorities to trust; any collection of <see cref="Certificate"/>.</summary>
    public const string VerifyAuthorities = "tls_verifyAuthorities";

    private static readonly (string Name, Argument Type)[] Local =
        [(LocalCertificate, new LocalArgument()), (VerifyAuthorities, new LocalArgument())];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Argument Type)> Arguments => Local;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Argument Type)> Response => Local;

    /// <inheritdoc/>
    public override AmpBox MakeResponse(AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        TLSBox box = new(AmpTLS.Of(objects));
        foreach ((Bytes key, Bytes value) in Signature.ToBox(Response, objects))
        {
            box[key] = value;
        }

        return box;
    }

    internal override Deferred<AmpObjects> DoCommand(BoxDispatcher dispatcher, AmpObjects arguments)
    {
        BinaryBoxProtocol line;
        AmpTLS tls;
        AmpBox box;
        try
        {
            line = dispatcher.Line ?? throw new InvalidOperationException("There is no connection to start TLS on.");
            tls = AmpTLS.Of(arguments);
            line.RequireTLSCanStart(tls, asks: true);
            box = MakeArguments(arguments);
        }
        catch (Exception error)
        {
            return Defer.Fail<AmpObjects>(error);
        }

        Deferred<AmpBox> answer = dispatcher.CallRemoteString(CommandName, box);
        if (answer.Called)
        {
            // It could not be sent.
            return Parsed(answer);
        }

        line.Change.Ask(LineChange.TLS);
        return Parsed(answer.AddCallbacks(
            reply =>
            {
                line.BeginTLS(tls);
                return reply;
            },
            failure =>
            {
                line.Change.Refused(failure);
                return failure;
            }));
    }
}
