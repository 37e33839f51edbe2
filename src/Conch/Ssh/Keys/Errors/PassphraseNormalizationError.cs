namespace Twisted.Conch.Ssh;

/// <summary>
/// A passphrase holds characters that Unicode has not assigned, so that another machine might read it otherwise.
/// The message says no more, so as to give nothing of it away.
/// Twisted: <c>twisted.conch.ssh.keys.PassphraseNormalizationError</c>.
/// </summary>
public class PassphraseNormalizationError()
    : ConchError("The passphrase holds characters that cannot be normalized; choose another.");
