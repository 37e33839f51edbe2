using System.Runtime.InteropServices;
using Twisted.Internet.Native;

namespace Twisted.Internet.Processes;

/// <summary>
/// The descriptors of a child that is about to be started: opens its pipes, and says how the child gets each under its own number.
/// Disposing closes what is the child's, and what is ours of it unless it was taken.
/// </summary>
internal sealed unsafe class ChildDescriptors : IDisposable
{
    /// <summary>Descriptors above this number are not to be had for a child: each number below takes a step of the start.</summary>
    internal const int HighestNumber = 1023;

    private readonly Dictionary<int, OwnedDescriptor> _ours = [];
    private readonly Dictionary<int, OwnedDescriptor> _theirs = [];
    private readonly Dictionary<int, int> _sources = [];
    private readonly int _highest = -1;

    internal ChildDescriptors(IReadOnlyDictionary<int, ChildFD> wanted)
    {
        foreach (int number in wanted.Keys)
        {
            if (number is < 0 or > HighestNumber)
            {
                throw new ArgumentException($"A child's descriptors are 0 to {HighestNumber}; {number} is none.", nameof(wanted));
            }

            _highest = Math.Max(_highest, number);
        }

        try
        {
            foreach ((int number, ChildFD what) in wanted)
            {
                Open(number, what);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (OwnedDescriptor descriptor in _ours.Values.Concat(_theirs.Values))
        {
            descriptor.Dispose();
        }
    }

    /// <summary>Our end of the pipe that is the child's <paramref name="number"/>; the caller closes it from now on.</summary>
    internal int Take(int number)
    {
        _ours.Remove(number, out OwnedDescriptor? end);
        return end!.Detach();
    }

    /// <summary>Has the child put each where it belongs, and close all others.</summary>
    internal void Describe(SpawnActions actions)
    {
        for (int number = 0; number <= _highest; number++)
        {
            if (_sources.TryGetValue(number, out int source))
            {
                actions.Duplicate(source, number);
            }
            else
            {
                actions.Close(number);
            }
        }

        actions.CloseFrom(_highest + 1);
    }

    private static int Require(int result)
    {
        if (result < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            throw new SpawnError($"The process's descriptors could not be made: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).");
        }

        return result;
    }

    private void Open(int number, ChildFD what)
    {
        if (what.Descriptor is int source)
        {
            Lift(number, source);
            return;
        }

        int* ends = stackalloc int[2];
        Require(Linux.Pipe(ends, Linux.O_CLOEXEC));
        OwnedDescriptor read = new(ends[0]);
        OwnedDescriptor write = new(ends[1]);
        (_ours[number], _theirs[number]) = what.ParentReads ? (read, write) : (write, read);
        if (_theirs[number].Number > _highest)
        {
            _sources[number] = _theirs[number].Number;
        }
        else
        {
            using OwnedDescriptor low = _theirs[number];
            Lift(number, low.Number);
        }
    }

    /// <summary>A copy above all of the child's numbers, so that none of them is overwritten before it is copied.</summary>
    private void Lift(int number, int source)
    {
        int copy = Linux.Control(source, Linux.F_DUPFD_CLOEXEC, _highest + 1);
        if (copy < 0 && Marshal.GetLastPInvokeError() == Errno.EBADF)
        {
            throw new ArgumentException($"Descriptor {source}, which the child is to have as {number}, is not open.", nameof(source));
        }

        _theirs[number] = new OwnedDescriptor(Require(copy));
        _sources[number] = copy;
    }
}
