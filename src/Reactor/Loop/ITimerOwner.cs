namespace Twisted.Internet.Loop;

/// <summary>Who a queue of timers belongs to.</summary>
internal interface ITimerOwner
{
    /// <summary>The time now, in seconds.</summary>
    double Seconds();

    /// <summary>Throws when called from a thread that may not touch the timers.</summary>
    void CheckThread();
}
