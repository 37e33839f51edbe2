using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>The questions of method "keyboard-interactive" that a user has before them on one connection; RFC 4256. A mutable struct: keep it in a field.</summary>
internal struct OpenQuestions
{
    private Deferred<IReadOnlyList<Bytes>>? _answers;
    private int _count;

    /// <summary>Whether answers are waited for.</summary>
    public readonly bool AreOpen => _answers is not null;

    /// <summary>Questions are sent.</summary>
    /// <param name="count">How many; there may be none, and then an answer is due all the same.</param>
    /// <returns>Fires with the answers.</returns>
    public Deferred<IReadOnlyList<Bytes>> Open(int count)
    {
        _count = count;
        return _answers = new Deferred<IReadOnlyList<Bytes>>();
    }

    /// <summary>Reads answers to the questions that are open.</summary>
    /// <exception cref="MalformedPacketException">The packet is no answer.</exception>
    public static IReadOnlyList<Bytes> Read(ReadOnlySpan<byte> packet)
    {
        PacketReader reader = new(packet);
        InfoResponse response = InfoResponse.Decode(ref reader);
        reader.ExpectEnd();
        return response.Responses;
    }

    /// <summary>Every question must have its answer, and no other.</summary>
    /// <exception cref="MalformedPacketException">There are more answers, or fewer.</exception>
    public readonly void MustBeMet(IReadOnlyList<Bytes> answers)
    {
        if (answers.Count != _count)
        {
            throw new MalformedPacketException($"{answers.Count} answers came to {_count} questions.");
        }
    }

    /// <summary>The answers go to who asked; who may ask again at once.</summary>
    public void Answer(IReadOnlyList<Bytes> answers) => Take()!.Callback(answers);

    /// <summary>Nobody answers any more.</summary>
    public void Abandon() => Take()?.Errback(new Failure(new ConchError("The user did not answer.")));

    /// <summary>Who asked has gone on without the answers.</summary>
    public void Forget() => Take();

    private Deferred<IReadOnlyList<Bytes>>? Take()
    {
        Deferred<IReadOnlyList<Bytes>>? answers = _answers;
        _answers = null;
        return answers;
    }
}
