using Twisted.Cred;
using Twisted.Internet;
using Twisted.Python;
using Login = (System.Type Interface, object Avatar, System.Action Logout);

namespace Twisted.Conch.Ssh;

/// <summary>
/// The server's side of user authentication. RFC 4252. Twisted: <c>twisted.conch.ssh.userauth.SSHUserAuthServer</c>. Reactor thread only.
/// </summary>
/// <remarks>
/// One request is answered before the next is read: while a checker or a delay is under way, the connection's input is held. A
/// checker that never answers is ended by the login grace time of the transport.
/// <para>A password, and what was answered, is overwritten as soon as the checker (and the realm) have fired: credentials that somebody keeps hold noise then,
/// unless <see cref="SSHFactory.KeepCredentials"/> is set. A new password is the checker's to keep.</para>
/// </remarks>
public class SSHUserAuthServer : SSHService
{
    /// <summary>A longer password is refused like any wrong one, and never reaches a checker (CVE-2016-6515).</summary>
    internal const int MaxPasswordLength = 1024;

    private static readonly Dictionary<Type, string> UsualMethods = new()
    {
        [typeof(ISSHPrivateKey)] = "publickey",
        [typeof(IUsernamePassword)] = "password",
        [typeof(IUsernamePasswordChange)] = "password",
        [typeof(IKeyboardInteractive)] = "keyboard-interactive",
    };

    // Said in each login, and never thrown: one of each will do.
    private static readonly Failure Unsupported = new(new ConchError("unsupported authentication, failing"));
    private static readonly Failure Answered = new(new IgnoreAuthentication());

    private UserAuthDecider? _decider;
    private IDelayedCall? _timeout;
    private Dictionary<Type, string>? _ownMethods;
    private UserKey? _askedAbout;

    /// <inheritdoc/>
    public override string Name => "ssh-userauth";

    /// <summary>
    /// How long the service may take. Twisted's ten hours are back with <c>TimeSpan.FromHours(10)</c> here and zero for
    /// <see cref="SSHFactory.LoginGraceTime"/>, which counts from accept on.
    /// </summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Failed requests that end the connection: the last of them is answered by SSH_MSG_DISCONNECT. Twisted takes 20.</summary>
    public int AttemptsBeforeDisconnect { get; set; } = 6;

    /// <summary>Requests that are answered at all: queries for keys, partial successes and answers to questions count, too.</summary>
    public int RequestsBeforeDisconnect { get; set; } = 128;

    /// <summary>The least time from a request with a password to its refusal. Other refusals wait 5 milliseconds and a little.</summary>
    public TimeSpan PasswordDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Where delays and timeouts come from; the connection's reactor unless set.</summary>
    public IReactorTime? Clock { get; set; }

    /// <summary>A text sent before the first answer, for people, often a legal notice. RFC 4252 §5.4.</summary>
    public virtual string? Banner { get; set; }

    /// <summary>Which method hands over which kind of credentials.</summary>
    public Dictionary<Type, string> InterfaceToMethod
    {
        get => _ownMethods ??= new Dictionary<Type, string>(UsualMethods);
        set => _ownMethods = value;
    }

    /// <summary>The methods that may succeed, by the portal's checkers; known once the service has started.</summary>
    public IReadOnlyList<string> SupportedAuthentications { get; private set; } = [];

    /// <summary>What the factory says; null without one, and then nobody gets in.</summary>
    internal IUserAuthHost? Host { get; private set; }

    /// <summary>The time in use.</summary>
    internal IReactorTime Time => Clock ?? Transport!.Transport!.Reactor;

    /// <summary>The user named in the request being decided; empty between requests.</summary>
    protected Bytes User => _decider?.Running?.User ?? default;

    /// <inheritdoc/>
    public override void ServiceStarted()
    {
        Host = Transport!.Factory as IUserAuthHost;
        SupportedAuthentications = MethodsOf(Host?.Portal);
        _decider = new UserAuthDecider(this);
        TimeSpan grace = Transport.Limits.LoginGrace;
        if (grace == TimeSpan.Zero || LoginTimeout < grace)
        {
            _timeout = Time.CallLater(LoginTimeout, TimeoutAuthentication);
        }
    }

    /// <inheritdoc/>
    public override void ServiceStopped()
    {
        _decider?.Stop();
        if (_timeout?.Active() == true)
        {
            _timeout.Cancel();
        }
    }

    /// <summary>Ends a connection that took longer than <see cref="LoginTimeout"/>.</summary>
    public virtual void TimeoutAuthentication() =>
        Transport!.SendDisconnect(Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "you took too long");

    /// <inheritdoc/>
    public override void PacketReceived(byte messageNum, ReadOnlySpan<byte> packet)
    {
        if (messageNum == (byte)MessageNumber.UserAuthRequest)
        {
            Ssh_USERAUTH_REQUEST(packet);
        }
        else if (messageNum != (byte)InfoResponse.Number || !_decider!.TakeAnswers(packet))
        {
            base.PacketReceived(messageNum, packet);
        }
    }

    /// <summary>A client asks to log a user in. RFC 4252 §5.</summary>
    /// <param name="packet">Borrowed: valid during this call only.</param>
    public virtual void Ssh_USERAUTH_REQUEST(ReadOnlySpan<byte> packet) => _decider!.Take(packet);

    /// <summary>Tries to log a user in by one method. Override it to add methods.</summary>
    /// <param name="kind">The method.</param>
    /// <param name="user">The user's name.</param>
    /// <param name="data">What the method sends along. Borrowed: valid during this call only.</param>
    /// <returns>Fires with what the portal gave; fails when the login does, with <see cref="IgnoreAuthentication"/> when it was answered.</returns>
    public virtual Deferred<Login> TryAuth(string kind, Bytes user, ReadOnlySpan<byte> data)
    {
        if (!AlgorithmNames.Has(_decider!.CanContinue, kind))
        {
            return Defer.Fail<Login>(Unsupported);
        }

        return kind switch
        {
            "password" => AuthPassword(data),
            "publickey" => AuthPublickey(data),
            "keyboard-interactive" => AuthKeyboardInteractive(data),
            _ => Defer.Fail<Login>(new ConchError($"bad authentication method: {kind}")),
        };
    }

    /// <summary>
    /// Method "password", and the change of one, which goes to the checker for <see cref="IUsernamePasswordChange"/>. RFC 4252 §8. A checker asks for a new
    /// password by failing with <see cref="PasswordChangeRequired"/>. The password is overwritten once the login's Deferred has fired, unless
    /// <see cref="SSHFactory.KeepCredentials"/> is set.
    /// </summary>
    /// <param name="packet">What the method sends along. Borrowed: valid during this call only.</param>
    public virtual Deferred<Login> AuthPassword(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        PasswordFields fields = PasswordFields.Decode(ref reader);
        reader.ExpectEnd();
        if (fields.Password.Length > MaxPasswordLength || fields.NewPassword.Length > MaxPasswordLength)
        {
            return Defer.Fail<Login>(new UnauthorizedLogin("The password is too long."));
        }

        UserAuthAttempt attempt = _decider!.Running!;
        Bytes password = attempt.Keep(fields.Password);
        Deferred<Login> login = fields.IsChange
            ? PortalLogin(new SSHPasswordChange(User, password, new Bytes(fields.NewPassword), attempt))
            : PortalLogin(new SSHUsernamePassword(User, password, attempt));
        return login.AddErrback(reason => AskForNewPassword(attempt, reason));
    }

    /// <summary>
    /// Method "publickey". RFC 4252 §7. A request without a signature asks whether the key would do; the checker says so by failing with
    /// <see cref="ValidPublicKey"/>, and nobody is logged in by it, whatever the checker says.
    /// </summary>
    /// <param name="packet">What the method sends along. Borrowed: valid during this call only.</param>
    public virtual Deferred<Login> AuthPublickey(ReadOnlySpan<byte> packet)
    {
        UserAuthAttempt attempt = _decider!.Running!;
        PacketReader reader = new(packet);
        PublicKeyFields fields = PublicKeyFields.Decode(ref reader);
        reader.ExpectEnd();
        attempt.IsKeyQuery = !fields.IsSigned;
        if (Host!.PublishesEvents)
        {
            attempt.Algorithm = fields.Algorithm;
            attempt.Fingerprint = UserKey.Fingerprint(fields.Blob);
        }

        if (UserKey.Read(fields, Host.UserKeyAlgorithms, _askedAbout) is not { } key)
        {
            return Defer.Fail<Login>(new UnauthorizedLogin("The key or its algorithm is not taken here."));
        }

        if (attempt.IsKeyQuery)
        {
            _askedAbout = key;
            return Query(attempt, key);
        }

        Bytes signed = UserKey.SignedData(Transport!.SessionID, attempt.Head, fields, packet);
        attempt.Proof = new SignatureProof(
            key.Key, key.SignatureAlgorithm, new Bytes(fields.Signature), signed, Transport.Transport!.Reactor);
        return PortalLogin(new SSHUserKey(User, key, attempt.Proof, attempt));
    }

    /// <summary>Method "keyboard-interactive": the checker asks, the user answers. RFC 4256.</summary>
    /// <param name="packet">What the method sends along. Borrowed: valid during this call only.</param>
    public virtual Deferred<Login> AuthKeyboardInteractive(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        reader.ReadString(PacketReader.MaxNameLength); // A language tag; deprecated.
        reader.ReadString(InfoRequest.MaxTextLength); // Which devices the client would like; the checker knows better.
        reader.ExpectEnd();
        return PortalLogin(new KeyboardInteractive(User, _decider!));
    }

    /// <summary>Hands credentials to the portal.</summary>
    /// <param name="credentials">What the user showed.</param>
    protected Deferred<Login> PortalLogin(ICredentials credentials) =>
        Host?.Portal is { } portal
            ? portal.Login(credentials, null, typeof(IConchUser))
            : Defer.Fail<Login>(new UnauthorizedLogin("There is no portal."));

    /// <summary>The methods by which some kinds of credentials are handed over; each once.</summary>
    internal IEnumerable<string> MethodsOf(IEnumerable<Type> kinds) =>
        kinds.Select(MethodOf).OfType<string>().Distinct(StringComparer.Ordinal);

    private string[] MethodsOf(Portal? portal)
    {
        if (portal is null)
        {
            return [];
        }

        // Neither a password nor an answer must travel in clear. By hand: a chain of queries costs each login more than the rest of this service.
        bool encrypted = Transport!.IsEncrypted("in");
        string[] methods = new string[portal.Checkers.Count];
        int count = 0;
        foreach (Type kind in portal.Checkers.Keys)
        {
            if (MethodOf(kind) is { } method && (encrypted || method == "publickey") && !methods.AsSpan(0, count).Contains(method))
            {
                methods[count++] = method;
            }
        }

        return count == methods.Length ? methods : methods[..count];
    }

    private string? MethodOf(Type kind) => (_ownMethods ?? UsualMethods).GetValueOrDefault(kind);

    private Deferred<Login> Query(UserAuthAttempt attempt, UserKey key)
    {
        Deferred<Login> login = PortalLogin(new SSHUserKey(User, key, proof: null, attempt));
        if (!login.TryTake(out Result<Login> known))
        {
            return QueryLater(attempt, key, login);
        }

        return known.IsFailure ? Defer.Fail<Login>(KeyWouldDo(attempt, known.Failure, key)) : Defer.Succeed(known.Value);
    }

    private Deferred<Login> QueryLater(UserAuthAttempt attempt, UserKey key, Deferred<Login> login) =>
        login.AddErrback(reason => KeyWouldDo(attempt, reason, key));

    private Failure KeyWouldDo(UserAuthAttempt attempt, Failure reason, UserKey key)
    {
        if (!reason.Check<ValidPublicKey>() || !ReferenceEquals(_decider!.Running, attempt))
        {
            return reason;
        }

        Transport!.Send(new PublicKeyOk { Algorithm = key.Algorithm, Blob = key.Blob.Span });
        return Answered;
    }

    private Failure AskForNewPassword(UserAuthAttempt attempt, Failure reason)
    {
        if (reason.Value is not PasswordChangeRequired required || !ReferenceEquals(_decider!.Running, attempt))
        {
            return reason;
        }

        Transport!.Send(new PasswordChangeRequest(required.Prompt));
        attempt.IsChangeWanted = true;
        return Answered;
    }
}
