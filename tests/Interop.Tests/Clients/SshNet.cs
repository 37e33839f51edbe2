using Renci.SshNet;
using Renci.SshNet.Common;
using Twisted.Interop.Tests.Rig;
using LibraryClient = Renci.SshNet.SshClient;

namespace Twisted.Interop.Tests.Clients;

/// <summary>.NET's SSH.NET, in this process.</summary>
internal sealed class SshNet : SshClient
{
    public override async Task<LoginOutcome> LogIn(IServer server, KeyPair expected, bool wrongPassword = false)
    {
        AuthenticationMethod method = wrongPassword
            ? new PasswordAuthenticationMethod("nobody", "wrong")
            : new NoneAuthenticationMethod("nobody");
        using (method as IDisposable)
        {
            ConnectionInfo info = new("127.0.0.1", server.Port, "nobody", method) { Timeout = TimeSpan.FromSeconds(20) };
            return await Task.Run(() => LogIn(info, expected));
        }
    }

    /// <summary>Tries to log in with the algorithms that <paramref name="info"/> names.</summary>
    public static LoginOutcome LogIn(ConnectionInfo info, KeyPair expected)
    {
        bool? trusted = null;
        using LibraryClient client = new(info);
        client.HostKeyReceived += (_, e) =>
        {
            trusted = "SHA256:" + e.FingerPrintSHA256 == expected.Fingerprint;
            e.CanTrust = trusted.Value;
        };
        try
        {
            client.Connect();
            return new LoginOutcome(LoginResult.Failed, "logged in");
        }
        catch (SshAuthenticationException refusal) when (trusted == true)
        {
            return new LoginOutcome(LoginResult.Refused, refusal.Message);
        }
        catch (SshConnectionException mismatch) when (trusted == false)
        {
            return new LoginOutcome(LoginResult.HostKeyRejected, mismatch.Message);
        }
        catch (SshException other)
        {
            return new LoginOutcome(LoginResult.Failed, other.ToString());
        }
    }
}
