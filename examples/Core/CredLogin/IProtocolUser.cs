/// <summary>What somebody who is logged in may do.</summary>
internal interface IProtocolUser
{
    /// <summary>All that this user may do, by number.</summary>
    IEnumerable<int> GetPrivileges();

    /// <summary>Gives up what was needed for this login.</summary>
    void Logout();
}
