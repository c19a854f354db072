using System.CommandLine;
using LoadCluster.Cli.Remote;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster actor</c> and <c>loadcluster log</c>: the actors and the log of one coordinator process.</summary>
internal static class NodeCommands
{
    private static readonly Option<int> Depth = new("--depth", "-d")
    {
        Description = "How many levels to show, 1 to 10",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    };

    public static Command CreateActor() => new Command("actor", "Show the actors of a coordinator process.")
    {
        RemoteCommand.Create("hierarchy", "The tree of its actors.", ShowHierarchyAsync, Depth)
            .WithExamples("actor hierarchy", "actor hierarchy -d 2"),
    }.WithExamples("actor hierarchy -d 2");

    public static Command CreateLog() => new Command("log", "Show the log of a coordinator process.")
    {
        RemoteCommand.Create("tail", "Its last lines, and those that follow, until Ctrl-C.", TailAsync)
            .WithExamples("log tail"),
    }.WithExamples("log tail");

    private static async Task<int> ShowHierarchyAsync(
        CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        foreach (var line in await client.ListActorsAsync(parsed.GetValue(Depth), ct))
            Console.WriteLine(line);
        return ExitCode.Passed;
    }

    private static async Task<int> TailAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        await foreach (var line in client.FollowAsync("log", ct))
            Console.WriteLine(line);
        return ExitCode.Passed;
    }
}
