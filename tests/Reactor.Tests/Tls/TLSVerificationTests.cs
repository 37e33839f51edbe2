using Twisted.Internet;

namespace Twisted.Reactor.Tests.Tls;

/// <summary>Whom a client believes, and whom a server.</summary>
[TestFixture]
public sealed class TLSVerificationTests
{
    private static readonly ClientTLSOptions Anonymous = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority);

    [Test]
    public void A_server_of_another_name_is_refused()
    {
        Exception? reason = ReasonOfClient(Ssl.OptionsForClientTLS("example.com", TestCertificates.Authority));
        Assert.That(reason, Is.TypeOf<VerificationError>().With.Message.Contains("not made out for example.com"));
    }

    [Test]
    public void A_server_that_nobody_trusted_vouches_for_is_refused()
    {
        Assert.That(ReasonOfClient(Ssl.OptionsForClientTLS("localhost", TestCertificates.OtherAuthority)), Is.TypeOf<VerificationError>());
        Assert.That(ReasonOfClient(Ssl.OptionsForClientTLS("localhost")), Is.TypeOf<VerificationError>(), "the system's authorities");
    }

    [Test]
    public void An_expired_certificate_is_refused()
    {
        Exception? reason = ReasonOfClient(Anonymous, TestCertificates.Expired.Options());
        Assert.That(reason, Is.TypeOf<VerificationError>().With.Message.Contains("expired").Or.Message.Contains("validity period"));
    }

    [Test]
    public void An_address_is_verified_as_a_name_is()
    {
        _ = new TLSPair(client: Ssl.OptionsForClientTLS("127.0.0.1", TestCertificates.Authority)).Secured();
        Assert.That(ReasonOfClient(Ssl.OptionsForClientTLS("127.0.0.2", TestCertificates.Authority)), Is.TypeOf<VerificationError>());
    }

    [Test]
    public void The_servers_own_certificate_can_be_what_is_trusted()
    {
        using System.Security.Cryptography.ECDsa key = System.Security.Cryptography.ECDsa.Create();
        System.Security.Cryptography.X509Certificates.CertificateRequest request =
            new("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        PrivateCertificate own = new(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)));
        _ = new TLSPair(own.Options(), Ssl.OptionsForClientTLS("localhost", own)).Secured();
    }

    [Test]
    public void An_intermediate_certificate_has_to_be_sent_along()
    {
        (PrivateCertificate server, Certificate between) = TestCertificates.IssueIndirectly("CN=localhost", "localhost");
        Assert.That(ReasonOfClient(Anonymous, server.Options()), Is.TypeOf<VerificationError>());
        _ = new TLSPair(new CertificateOptions { Certificate = server, ExtraCertChain = [between] }, Anonymous).Secured();
    }

    [Test]
    public void A_client_without_a_certificate_is_refused_where_one_is_required_and_only_there()
    {
        Assert.That(ReasonOfServer(TestCertificates.Server.Options(TestCertificates.Authority), Anonymous), Is.TypeOf<VerificationError>()
            .With.Message.Contains("showed none"));
        TLSPair optional = new TLSPair(
            new CertificateOptions { Certificate = TestCertificates.Server, TrustRoot = TestCertificates.Authority, RequireCertificate = false },
            Anonymous).Secured();
        Assert.That(optional.Server.Secure.GetPeerCertificate(), Is.Null);
    }

    [Test]
    public void A_client_that_nobody_trusted_vouches_for_is_refused_even_where_none_is_required([Values] bool required)
    {
        CertificateOptions options = new()
        {
            Certificate = TestCertificates.Server,
            TrustRoot = TestCertificates.Authority,
            RequireCertificate = required,
        };
        ClientTLSOptions client = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority, TestCertificates.OthersClient);
        Assert.That(ReasonOfServer(options, client), Is.InstanceOf<TLSError>());
    }

    [Test]
    public void A_server_hears_nothing_from_a_client_it_refuses()
    {
        TLSPair pair = new(TestCertificates.Server.Options(TestCertificates.Authority), Anonymous);
        pair.Client.Transport!.Write("let me in");
        pair.Pump.Flush();
        Assert.That(pair.Server.Calls, Is.EqualTo(new[] { "made", "lost" }));
    }

    [Test]
    public void A_client_that_refuses_has_sent_nothing_of_what_was_written()
    {
        TLSPair pair = new(client: Ssl.OptionsForClientTLS("example.com", TestCertificates.Authority));
        pair.Client.Transport!.Write("secret");
        pair.Pump.Flush();
        Assert.That(pair.Server.Calls, Does.Not.Contain("data"));
        Assert.That(pair.Client.Calls, Is.EqualTo(new[] { "made", "lost" }));
    }

    [Test]
    public void Versions_that_do_not_meet_are_an_error()
    {
        ClientTLSOptions client = Ssl.OptionsForClientTLS("localhost", TestCertificates.Authority);
        client.RaiseMinimumTo = TLSVersion.TLSv1_3;
        TLSPair pair = new(
            new CertificateOptions { Certificate = TestCertificates.Server, LowerMaximumSecurityTo = TLSVersion.TLSv1_2 }, client);
        pair.Pump.Flush();
        Assert.That(pair.Client.Reason, Is.TypeOf<TLSError>());
        Assert.That(pair.Server.Reason, Is.TypeOf<TLSError>());
    }

    [Test]
    public void A_range_of_versions_that_is_empty_is_an_error()
    {
        CertificateOptions options = new()
        {
            Certificate = TestCertificates.Server,
            RaiseMinimumTo = TLSVersion.TLSv1_3,
            LowerMaximumSecurityTo = TLSVersion.TLSv1_2,
        };
        TLSPair pair = new(options);
        pair.Pump.Flush();
        Assert.That(pair.Log.Take(Microsoft.Extensions.Logging.LogLevel.Error).Single().Error, Is.InstanceOf<ArgumentException>());
    }

    private static Exception? ReasonOfClient(ClientTLSOptions client, CertificateOptions? server = null)
    {
        TLSPair pair = new(server, client);
        pair.Pump.Flush();
        Assert.That(pair.Client.Calls, Does.Not.Contain("handshake"));
        return pair.Client.Reason;
    }

    private static Exception? ReasonOfServer(CertificateOptions server, ClientTLSOptions client)
    {
        TLSPair pair = new(server, client);
        pair.Pump.Flush();
        Assert.That(pair.Server.Calls, Does.Not.Contain("handshake"));
        return pair.Server.Reason;
    }
}
