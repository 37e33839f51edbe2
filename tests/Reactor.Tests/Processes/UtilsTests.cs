using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>Programs run for a result.</summary>
[TestFixture(true, TypeArgs = [typeof(EPollReactor)])]
[TestFixture(true, TypeArgs = [typeof(SelectReactor)])]
public sealed class UtilsTests<TReactor>(bool pidFd) : ProcessFixture<TReactor>(pidFd)
    where TReactor : ReactorBase, new()
{
    [Test]
    public void Output_comes_whatever_the_exit_code()
    {
        Run(async Deferred () =>
        {
            Bytes output = await Utils.GetProcessOutput(Shell, ["-c", "echo $0 $1; exit 3", "a", "b"], reactor: Reactor);
            Assert.That(output, Is.EqualTo((Bytes)"a b\n"));
        });
    }

    [Test]
    public void Anything_on_standard_error_is_a_failure_unless_it_is_wanted()
    {
        Run(async Deferred () =>
        {
            string[] args = ["-c", "echo out; echo err >&2; exit 4"];
            UnexpectedErrorOutput? caught = null;
            try
            {
                await Utils.GetProcessOutput(Shell, args, reactor: Reactor);
            }
            catch (UnexpectedErrorOutput error)
            {
                caught = error;
            }

            Assert.That(caught!.Text, Is.EqualTo((Bytes)"err\n"));
            Assert.That((await caught.ProcessEnded!).ExitCode, Is.EqualTo(4));
            Bytes both = await Utils.GetProcessOutput(Shell, args, reactor: Reactor, errortoo: true);
            Assert.That(both, Is.EqualTo((Bytes)"out\nerr\n").Or.EqualTo((Bytes)"err\nout\n"));
        });
    }

    [Test]
    public void The_exit_code_alone_is_null_after_a_signal()
    {
        Run(async Deferred () =>
        {
            Assert.That(await Utils.GetProcessValue(Shell, ["-c", "exit 9"], reactor: Reactor), Is.EqualTo(9));
            Assert.That(await Utils.GetProcessValue("true", reactor: Reactor), Is.Zero);
            Assert.That(await Utils.GetProcessValue(Shell, ["-c", "kill -9 $$"], reactor: Reactor), Is.Null);
        });
    }

    [Test]
    public void Everything_comes_at_once_and_input_may_go_in()
    {
        Run(async Deferred () =>
        {
            (Bytes output, Bytes errors, int code) = await Utils.GetProcessOutputAndValue(
                Shell, ["-c", "cat; echo no >&2; exit 2"], reactor: Reactor, stdinBytes: "input");
            Assert.That(output, Is.EqualTo((Bytes)"input"));
            Assert.That(errors, Is.EqualTo((Bytes)"no\n"));
            Assert.That(code, Is.EqualTo(2));
        });
    }

    [Test]
    public void After_a_signal_the_failure_has_the_output()
    {
        Run(async Deferred () =>
        {
            ProcessSignalled? caught = null;
            try
            {
                await Utils.GetProcessOutputAndValue(Shell, ["-c", "echo out; echo err >&2; kill -15 $$"], reactor: Reactor);
            }
            catch (ProcessSignalled error)
            {
                caught = error;
            }

            Assert.That(caught!.Signal, Is.EqualTo(15));
            Assert.That(caught.Out, Is.EqualTo((Bytes)"out\n"));
            Assert.That(caught.Err, Is.EqualTo((Bytes)"err\n"));
        });
    }

    [Test]
    public void Output_is_bounded_and_a_program_that_goes_on_ends()
    {
        Run(async Deferred () =>
        {
            Failure? failure = null;
            await Utils.GetProcessOutput("yes", reactor: Reactor, maxBytes: 100_000).AddErrback(error =>
            {
                failure = error;
                return default;
            });
            Assert.That(failure!.Value, Is.TypeOf<OutputTooLong>().With.Message.Contains("100000"));
            Bytes exact = await Utils.GetProcessOutput("head", ["-c", "1000", "/dev/zero"], reactor: Reactor, maxBytes: 1000);
            Assert.That(exact.Length, Is.EqualTo(1000));
        });
    }

    [Test]
    public void A_program_that_is_not_there_is_a_failure()
    {
        Run(async Deferred () =>
        {
            Failure? failure = null;
            await Utils.GetProcessValue("/no/such/program", reactor: Reactor).AddErrback(error =>
            {
                failure = error;
                return null;
            });
            Assert.That(failure!.Value, Is.TypeOf<SpawnError>());
        });
    }

    [Test]
    public void Cancelling_kills_the_program()
    {
        Run(async Deferred () =>
        {
            string pid = Path.GetTempFileName();
            try
            {
                Deferred<Bytes> output = Utils.GetProcessOutput(Shell, ["-c", "echo $$ > $0; exec sleep 60", pid], reactor: Reactor);
                await Until(() => new FileInfo(pid).Length > 0);
                string directory = $"/proc/{File.ReadAllText(pid).Trim()}";
                Failure? failure = null;
                _ = output.AddErrback(error =>
                {
                    failure = error;
                    return default;
                });
                output.Cancel();
                Assert.That(failure!.Value, Is.InstanceOf<CancelledError>());
                await Until(() => !Directory.Exists(directory));
            }
            finally
            {
                File.Delete(pid);
            }
        });
    }

    [Test]
    public void Which_finds_all_of_a_name_in_order()
    {
        Assert.That(Procutils.Which("sh"), Has.Member("/bin/sh").Or.Member("/usr/bin/sh"));
        Assert.That(Procutils.Which("no-such-program"), Is.Empty);
    }
}
