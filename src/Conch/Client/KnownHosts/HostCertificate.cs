using Twisted.Conch.Ssh;

namespace Twisted.Conch.Client;

/// <summary>What OpenSSH asks of a host's certificate whose authority is trusted. PROTOCOL.certkeys.</summary>
internal static class HostCertificate
{
    /// <summary>Why a certificate is not good for a host; null when it is. Costs a verification of a signature.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="hostname">The host as known_hosts files have it.</param>
    /// <param name="now">When.</param>
    public static string? WhatIsWrong(SSHCertificate certificate, string hostname, DateTimeOffset now)
    {
        string host = WithoutPort(hostname);
        return certificate.Type != CertificateType.Host ? "it is not a host's"

            // One without names would be good for any host; OpenSSH has given that up, too.
            : !certificate.Principals.Any(name => HostPattern.Matches(name, host)) ? "it is for other names"
            : !certificate.IsValidAt(now) ? "it is not valid now"
            : certificate.CriticalOptions.Count > 0 ? "it has critical options, and none are known for hosts"
            : !certificate.VerifySignature() ? "its authority's signature is wrong"
            : null;
    }

    private static string WithoutPort(string hostname)
    {
        int end = hostname.StartsWith('[') ? hostname.LastIndexOf("]:", StringComparison.Ordinal) : -1;
        return end < 0 ? hostname : hostname[1..end];
    }
}
