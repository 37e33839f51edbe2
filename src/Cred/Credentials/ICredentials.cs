namespace Twisted.Cred;

/// <summary>
/// Who somebody says they are, with proof. Each kind is an interface of its own that derives from this one; checkers name the kinds they
/// understand. Twisted: <c>cred.credentials.ICredentials</c>.
/// </summary>
public interface ICredentials;
