using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>How far a client's login has come: what is out, what is left to try, and how much was tried.</summary>
/// <param name="client">Whose login.</param>
internal sealed class UserAuthClientProgress(SSHUserAuthClient client)
{
    private readonly List<string> _authenticatedWith = [];
    private Queue<string> _untried = new();
    private int _requests;
    private bool _neverAsks;

    /// <summary>Where it stands.</summary>
    public UserAuthClientState State
    {
        get;
        private set
        {
            field = value;
            (client.Transport as SSHClientTransport)?.WaitForServer(value is UserAuthClientState.Asked or UserAuthClientState.AskedAboutKey);
        }
    } = UserAuthClientState.Over.Instance;

    /// <summary>The method of the last request.</summary>
    public string LastAuth { get; private set; } = "none";

    /// <summary>The methods that were right and not enough.</summary>
    public IReadOnlyList<string> AuthenticatedWith => _authenticatedWith;

    /// <summary>Whether a signature, a password or an answer was sent.</summary>
    public bool HasProved { get; private set; }

    private SSHTransportBase Transport => client.Transport!;

    /// <summary>The service begins.</summary>
    public void Begin() => State = UserAuthClientState.Deciding.Instance;

    /// <summary>The service is over; who answers from now on is not heard.</summary>
    public void End() => State = UserAuthClientState.Over.Instance;

    /// <summary>Sends a request; does nothing when the login is over.</summary>
    /// <exception cref="InvalidOperationException">A request is out already.</exception>
    public void Ask(string method, ReadOnlySpan<byte> fields)
    {
        if (State is UserAuthClientState.Over)
        {
            return;
        }

        if (State is not UserAuthClientState.Deciding)
        {
            throw new InvalidOperationException($"The server has not answered the request by {LastAuth} yet.");
        }

        UserAuthClientState next = UserAuthClientState.After(method, fields);
        if (!Count())
        {
            return;
        }

        State = next;
        LastAuth = method;
        HasProved |= next is UserAuthClientState.Asked && method is not ("none" or "keyboard-interactive");
        _neverAsks = method == "keyboard-interactive";
        Transport.Send(new UserAuthRequest { User = client.User.Span, Service = client.Instance.Name, Method = method, Fields = fields });
    }

    /// <summary>Sends answers; does nothing when the login is over.</summary>
    public void Answer(IReadOnlyList<string> answers)
    {
        if (State is UserAuthClientState.Deciding && Count())
        {
            HasProved |= answers.Count > 0;
            _neverAsks &= answers.Count == 0;
            State = new UserAuthClientState.Asked("keyboard-interactive");
            Send(answers);
        }
    }

    /// <summary>Whether a key may be looked at: it counts, or a program that has useless ones without end would never come back.</summary>
    public bool MayLookAtKey() => State is UserAuthClientState.Deciding && Count();

    /// <summary>The server refused the request, or wants more than it.</summary>
    /// <exception cref="UnexpectedMessageException">None was out.</exception>
    public void Refused(UserAuthFailure failure)
    {
        if (State is not (UserAuthClientState.Asked or UserAuthClientState.AskedAboutKey))
        {
            throw new UnexpectedMessageException("The server refuses what it was not asked.");
        }

        if (failure.PartialSuccess)
        {
            _authenticatedWith.Add(LastAuth);
        }

        // A server that refused without a question will do so again.
        string? pointless = _neverAsks && !failure.PartialSuccess ? LastAuth : null;
        _untried = new Queue<string>(failure.Methods
            .Where(method => method != pointless)
            .Distinct(StringComparer.Ordinal)
            .OrderBy(method => _authenticatedWith.Contains(method, StringComparer.Ordinal))
            .ThenBy(Rank));
        OurTurn(first: null);
    }

    /// <summary>Puts a method before what is left to try.</summary>
    public void TryNext(string method) => _untried = new Queue<string>(_untried.Prepend(method));

    /// <summary>Nothing is out: does what is to be done first, then what is left of the server's methods, until a request is out.</summary>
    /// <param name="first">As <see cref="SSHUserAuthClient.TryAuth"/>; null for nothing.</param>
    public void OurTurn(Func<Deferred<bool>>? first)
    {
        State = UserAuthClientState.Deciding.Instance;
        TryAll(first).AddErrback(reason => Transport.Fail(reason.Value));
    }

    /// <summary>The answers are in no memory of ours that is not wiped.</summary>
    private void Send(IReadOnlyList<string> answers)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        writer.WriteUInt32((uint)answers.Count);
        foreach (string answer in answers)
        {
            writer.WriteText(answer);
        }

        Transport.SendPacket((byte)InfoResponse.Number, buffer.WrittenSpan);
    }

    private async Deferred TryAll(Func<Deferred<bool>>? first)
    {
        if (first is not null && await IsAsked(LastAuth, first))
        {
            return;
        }

        while (_untried.TryDequeue(out string? method))
        {
            if (await IsAsked(method, () => client.TryAuth(method)))
            {
                return;
            }
        }

        if (State is UserAuthClientState.Deciding)
        {
            Transport.SendDisconnect(
                Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "no more authentication methods available");
        }
    }

    private async Deferred<bool> IsAsked(string method, Func<Deferred<bool>> attempt)
    {
        try
        {
            return await attempt() || State is not UserAuthClientState.Deciding;
        }
#pragma warning disable CA1031 // An application's own code, on whose account a login must not hang: there may be another way in.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (State is not UserAuthClientState.Over)
            {
                UserAuthClientLog.MethodFailed(client.Log, client.Peer, PeerText.Escape(((Bytes)method).Span), error);
            }

            return State is not UserAuthClientState.Deciding;
        }
    }

    private bool Count()
    {
        if (++_requests <= client.RequestsBeforeDisconnect)
        {
            return true;
        }

        End();
        Transport.SendDisconnect(Disconnect.DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, "too many authentication requests");
        return false;
    }

    private int Rank(string method)
    {
        IReadOnlyList<string> order = client.PreferredOrder;
        for (int i = 0; i < order.Count; i++)
        {
            if (order[i] == method)
            {
                return i;
            }
        }

        return order.Count;
    }
}
