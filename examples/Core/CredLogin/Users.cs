internal sealed class AnonymousUser : IProtocolUser
{
    public IEnumerable<int> GetPrivileges() => [1, 2, 3];

    public void Logout() => Console.WriteLine("Cleaning up anonymous user resources");
}

internal sealed class RegularUser : IProtocolUser
{
    public IEnumerable<int> GetPrivileges() => [1, 2, 3, 5, 6];

    public void Logout() => Console.WriteLine("Cleaning up regular user resources");
}

internal sealed class Administrator : IProtocolUser
{
    public IEnumerable<int> GetPrivileges() => Enumerable.Range(0, 50);

    public void Logout() => Console.WriteLine("Cleaning up administrator resources");
}
