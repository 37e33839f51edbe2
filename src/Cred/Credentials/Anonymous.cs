namespace Twisted.Cred;

/// <summary>Somebody who does not say who they are. Twisted: <c>cred.credentials.Anonymous</c>.</summary>
public class Anonymous : IAnonymous;
