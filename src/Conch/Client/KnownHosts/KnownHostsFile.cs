using System.Globalization;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Client;

/// <summary>
/// The keys of the hosts one knows, in a file as OpenSSH's. Twisted: <c>twisted.conch.client.knownhosts.KnownHostsFile</c>. Reactor thread
/// only; files are read and written on the reactor's pool, anew each time, since others write them too.
/// </summary>
public class KnownHostsFile
{
    private readonly List<KnownHostEntry> _added = [];
    private bool _clobbers;

    /// <summary>A file that does not exist yet, or is to be replaced: <see cref="Save"/> overwrites it.</summary>
    /// <param name="savePath">Its name.</param>
    public KnownHostsFile(string savePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(savePath);
        SavePath = savePath;
        _clobbers = true;
    }

    /// <summary>The file's name. Twisted: <c>savePath</c>.</summary>
    public string SavePath { get; }

    /// <summary>Tells what day it is, for certificates that expire.</summary>
    public TimeProvider WallClock { get; set; } = TimeProvider.System;

    /// <summary>A file that exists, or will: <see cref="Save"/> adds to it. Nothing is read yet. Twisted: <c>fromPath</c>.</summary>
    /// <param name="path">Its name.</param>
    public static KnownHostsFile FromPath(string path) => new(path) { _clobbers = false };

    /// <summary>A host as the file has it: <c>[name]:port</c> where the port is not 22.</summary>
    /// <param name="host">A name or address.</param>
    /// <param name="port">The port.</param>
    public static string NameOf(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return port == 22 ? host : string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}");
    }

    /// <summary>What was added and not saved, then the file's lines. Blocks on the file: not for the reactor thread. Twisted: <c>iterentries</c>.</summary>
    /// <exception cref="IOException">The file cannot be read, or is larger than 16 MiB.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public IEnumerable<IKnownHostEntry> Iterentries() => Snapshot().Read().Select(line => line.Entry);

    /// <summary>Whether a host is known to have a key. Twisted: <c>hasHostKey</c>.</summary>
    /// <param name="hostname">A name or address, see <see cref="NameOf"/>.</param>
    /// <param name="key">The key.</param>
    /// <returns>
    /// False when nothing is known of the host's keys of this type. Fails with <see cref="HostKeyChanged"/> when another of the type is
    /// known, <see cref="HostKeyRevoked"/> when the key is, or with what the file's reading threw.
    /// </returns>
    public Deferred<bool> HasHostKey(string hostname, Key key)
    {
        KnownHosts hosts = Snapshot();
        return OffReactor.Read(() => hosts.Has(hostname, key));
    }

    /// <summary>
    /// Whether a host may be trusted: when its key is known, or when the user says so; what is new is written down. Twisted:
    /// <c>verifyHostKey</c>.
    /// </summary>
    /// <param name="ui">Asks the user.</param>
    /// <param name="hostname">The name the user gave, see <see cref="NameOf"/>.</param>
    /// <param name="ip">The address it was found at, as the file has it; may be the same or empty.</param>
    /// <param name="key">The key the host has shown.</param>
    /// <returns>True; or fails with <see cref="UserRejectedKey"/>, <see cref="HostKeyChanged"/>, or what a file's use threw.</returns>
    public async Deferred<bool> VerifyHostKey(ConsoleUI ui, string hostname, string ip, Key key)
    {
        ArgumentNullException.ThrowIfNull(ui);
        ArgumentNullException.ThrowIfNull(hostname);
        ArgumentNullException.ThrowIfNull(ip);
        ArgumentNullException.ThrowIfNull(key);
        KnownHosts hosts = Snapshot();
        (bool isKnown, bool hasOthers, bool isKnownByAddress) = await OffReactor.Read(() =>
            (hosts.Has(hostname, key), hosts.HasOthers(hostname, key), ip.Length == 0 || ip == hostname || hosts.Has(ip, key)));
        if (!isKnown)
        {
            if (!await ui.Prompt(Question(hostname, ip, key, hasOthers)))
            {
                throw new UserRejectedKey();
            }

            AddHostKey(hostname, key);
        }

        if (!isKnownByAddress)
        {
            AddHostKey(ip, key);
        }

        if (!isKnown || !isKnownByAddress)
        {
            await Save();
        }

        if (isKnown && !isKnownByAddress)
        {
            ui.Warn($"Warning: Permanently added the {key.Type()} host key for IP address '{Shown(ip)}' to the list of known hosts.\n");
        }

        return true;
    }

    /// <summary>
    /// Whether a host that shows a certificate may be trusted: when a line <c>@cert-authority</c> for it has the certificate's authority, and the certificate is a
    /// host's, has the host's name among its own (patterns count), is valid now, is without critical options and signed right. Then nobody is asked, and nothing is
    /// written. Otherwise it is as if the host had shown the plain key, as with OpenSSH; the user is warned when the authority is trusted and the certificate is bad.
    /// Twisted knows no certificates.
    /// </summary>
    /// <param name="ui">Asks and warns the user.</param>
    /// <param name="hostname">The name the user gave, see <see cref="NameOf"/>.</param>
    /// <param name="ip">The address it was found at, as the file has it; may be the same or empty.</param>
    /// <param name="certificate">What the host has shown; that it has the key is known already.</param>
    /// <returns>
    /// True; or fails with <see cref="HostKeyRevoked"/> when a line <c>@revoked</c> has the certificate's key or its authority's, or as
    /// <see cref="VerifyHostKey"/> does.
    /// </returns>
    public async Deferred<bool> VerifyHostCertificate(ConsoleUI ui, string hostname, string ip, SSHCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(ui);
        ArgumentNullException.ThrowIfNull(hostname);
        ArgumentNullException.ThrowIfNull(ip);
        ArgumentNullException.ThrowIfNull(certificate);
        KnownHosts hosts = Snapshot();
        DateTimeOffset now = WallClock.GetUtcNow();
        (bool isTrusted, string? wrong) = await OffReactor.Read(() =>
        {
            // The address's lines may revoke; whom they trust says nothing of the name.
            hosts.TrustsAuthority(ip, certificate);
            bool trusts = hosts.TrustsAuthority(hostname, certificate);
            return (trusts, trusts ? HostCertificate.WhatIsWrong(certificate, hostname, now) : null);
        });
        if (isTrusted && wrong is null)
        {
            return true;
        }

        if (wrong is not null)
        {
            ui.Warn($"Warning: The certificate of host '{Shown(hostname)}' is not taken: {wrong}.\n");
        }

        return await VerifyHostKey(ui, hostname, ip, certificate.PublicKey);
    }

    /// <summary>
    /// The signature algorithms to ask a host for: those of its known keys first, so that a known host with many keys shows one that is
    /// known; and before them those of certificates, where an authority is trusted for the host. Twisted: <c>twisted.conch.client.default.getHostKeyAlgorithms</c>.
    /// </summary>
    /// <param name="hostname">A name or address, see <see cref="NameOf"/>.</param>
    /// <param name="offered">What is asked for otherwise, best first.</param>
    /// <returns>The same in an order for this host. Fails with what the file's reading threw.</returns>
    public Deferred<IReadOnlyList<string>> GetHostKeyAlgorithms(string hostname, IReadOnlyList<string> offered)
    {
        ArgumentNullException.ThrowIfNull(offered);
        KnownHosts hosts = Snapshot();
        return OffReactor.Read<IReadOnlyList<string>>(() =>
        {
            HashSet<string> known = hosts.AlgorithmsOf(hostname);
            IEnumerable<string> plain = offered.OrderBy(name => !known.Contains(name));
            return hosts.HasAuthorities(hostname)
                ? [.. offered.Select(name => CertificateNames.Of(CertificateNames.PlainOf(name))).Concat(plain).Distinct(StringComparer.Ordinal)]
                : [.. plain];
        });
    }

    /// <summary>Adds a key, its host's name hashed; <see cref="Save"/> writes it. Twisted: <c>addHostKey</c>.</summary>
    /// <param name="hostname">A name or address, see <see cref="NameOf"/>.</param>
    /// <param name="key">The key.</param>
    public HashedEntry AddHostKey(string hostname, Key key)
    {
        HashedEntry entry = HashedEntry.Create(hostname, key);
        _added.Add(entry);
        return entry;
    }

    /// <summary>Writes what was added. Twisted: <c>save</c>.</summary>
    /// <returns>Fires when it is written, or fails; then it stays to be saved.</returns>
    public async Deferred Save()
    {
        KnownHostEntry[] added = [.. _added];
        bool clobbers = _clobbers;
        await OffReactor.Read(() => KnownHosts.Write(SavePath, added, clobbers));
        _added.RemoveAll(entry => added.Contains(entry));
        _clobbers = false;
    }

    private static string Question(string hostname, string ip, Key key, bool hasOthers)
    {
        string host = ip.Length == 0 || ip == hostname ? Shown(hostname) : $"{Shown(hostname)} ({Shown(ip)})";
        string others = hasOthers ? "Keys of other types are known for this host.\n" : string.Empty;
        return $"""
            The authenticity of host '{host}' can't be established.
            {key.Type()} key fingerprint is SHA256:{key.Fingerprint().TrimEnd('=')}.
            {others}Are you sure you want to continue connecting (yes/no)? 
            """.ReplaceLineEndings("\n");
    }

    private static string Shown(string name) => PeerText.Escape(((Bytes)name).Span);

    private KnownHosts Snapshot() => new(_clobbers ? null : SavePath, [.. _added]);
}
