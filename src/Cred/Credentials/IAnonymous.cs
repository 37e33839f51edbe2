namespace Twisted.Cred;

/// <summary>Somebody who does not say who they are. Twisted: <c>cred.credentials.IAnonymous</c>.</summary>
public interface IAnonymous : ICredentials;
