using Akka.Actor;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Running;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary>Turns the expected failures of a command into a line on the error output and an exit code.</summary>
internal static class CommandErrors
{
    public static async Task<int> RunAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (UsageException e)
        {
            return Say(e.Faults, ExitCode.Usage);
        }
        catch (InvalidRunException e)
        {
            return Say(e.Faults, ExitCode.Usage);
        }
        catch (RemoteException e)
        {
            return Say(e.Faults, e.Refused ? ExitCode.Usage : ExitCode.CouldNotRun);
        }
        catch (Exception e) when (e is CrashException or ResultsFolderException or IOException or UnauthorizedAccessException)
        {
            return Say([e.Message], ExitCode.CouldNotRun);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (AskTimeoutException)
        {
            return Say(["the coordinator did not answer in time: this machine may be overloaded, try again"], ExitCode.CouldNotRun);
        }
    }

    private static int Say(IEnumerable<string> lines, int exitCode)
    {
        foreach (var line in lines)
            Console.Error.WriteLine($"loadcluster: {line.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
