using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;

namespace LoadCluster.Shared.Actors;

/// <summary>Where a system's warnings and errors go, a line each.</summary>
internal sealed class LogSetup(Action<string> write) : Setup
{
    public Action<string> Write => write;
}

/// <summary>
/// Akka's only logger: writes warnings and errors in one line, at most ten a second, and then how many were left out.
/// Exceptions are written without their stacks, messages cut, so no payload and no secret in one is copied.
/// </summary>
public sealed class LogBridge : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly LineLimit _lines;

    public LogBridge()
    {
        var setup = Context.System.Settings.Setup.Get<LogSetup>();
        _lines = new(setup.HasValue ? setup.Value.Write : _ => { }, TimeProvider.System);
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<Error>(error => _lines.Write(LineOf(error, error.Cause)));
        Receive<Warning>(warning => _lines.Write(LineOf(warning, warning.Cause)));
        ReceiveAny(_ => { });
    }

    protected override void PostStop() => _lines.Flush();

    private static string LineOf(LogEvent e, Exception? cause)
    {
        var text = cause is null ? $"{e.Message}" : $"{e.Message} ({cause.GetType().Name}: {cause.Message})";
        return LineLimit.Shorten(text.ReplaceLineEndings(" "));
    }
}
