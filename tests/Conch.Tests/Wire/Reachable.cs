using System.Buffers;
using System.Reflection;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

/// <summary>What is in memory: for tests that nothing secret is.</summary>
internal static class Reachable
{
    // A larger array that is new comes as the collector left the memory: with whatever the test itself had there.
    private const int Cleared = 1024;

    /// <summary>The arrays of bytes that hold a secret, of all that can be come by from some objects.</summary>
    public static List<byte[]> Holding(byte[] secret, params object[] roots)
    {
        List<byte[]> found = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Queue<object> next = new(roots);
        while (next.TryDequeue(out object? item))
        {
            if (item is Type or MemberInfo or Assembly or Module or string or Pointer or Thread || !(item is ValueType || seen.Add(item)))
            {
                continue;
            }

            if (item is byte[] bytes)
            {
                if (Holds(bytes, secret))
                {
                    found.Add(bytes);
                }
            }
            else
            {
                foreach (object part in Parts(item))
                {
                    next.Enqueue(part);
                }
            }
        }

        Assert.That(seen, Has.Count.GreaterThan(100), "Nothing was looked at.");
        return found;
    }

    /// <summary>Whether some small array that waits in the shared pool, or the buffer that this thread keeps, holds a secret.</summary>
    public static bool IsPooled(byte[] secret)
    {
        PooledBuffer idle = PooledBuffer.Borrow();
        Span<byte> all = idle.GetSpan();

        // Of a large one no more than each connection's first packets have written over.
        bool holds = Holds(all[..Math.Min(all.Length, Cleared / 2)], secret);
        idle.GiveBack();
        for (int size = 16; size <= Cleared; size *= 2)
        {
            List<byte[]> rented = [.. Enumerable.Range(0, 64).Select(_ => ArrayPool<byte>.Shared.Rent(size))];
            holds |= rented.Exists(array => Holds(array, secret));
            rented.ForEach(array => ArrayPool<byte>.Shared.Return(array));
        }

        return holds;
    }

    public static bool Holds(ReadOnlySpan<byte> bytes, byte[] secret) => bytes.IndexOf(secret) >= 0;

    private static IEnumerable<object> Parts(object item)
    {
        if (item is Array array)
        {
            return array.GetType().GetElementType()!.IsPrimitive ? [] : array.Cast<object?>().OfType<object>();
        }

        return Bases(item.GetType())
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsEnum && !field.FieldType.IsPointer)
            .Select(field => field.GetValue(item))
            .OfType<object>();
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (Type? at = type; at is not null && at != typeof(object) && !at.IsPrimitive; at = at.BaseType)
        {
            yield return at;
        }
    }
}
