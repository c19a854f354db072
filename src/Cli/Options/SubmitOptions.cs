using System.CommandLine;
using LoadCluster.Cli.Remote;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that send a run to a cluster instead of running it here.</summary>
internal sealed class SubmitOptions
{
    private readonly RemoteOptions _remote = new();
    private readonly Option<bool> _detach = new("--detach") { Description = "Submit to the cluster, print the run, and leave" };

    private readonly Option<bool> _allowOverlap = new("--allow-overlap")
    {
        Description = "Submit even if another run against the same target is running",
    };

    public void AddTo(Command command)
    {
        _remote.AddTo(command);
        command.Options.Add(_detach);
        command.Options.Add(_allowOverlap);
    }

    /// <summary>The coordinator to submit to; <see langword="null"/> to run here.</summary>
    /// <exception cref="UsageException">No coordinator is named, but a flag that needs one is given.</exception>
    public CoordinatorClient? Connect(ParseResult parsed) => _remote.Connect(parsed) ?? (
        new[] { _detach, _allowOverlap }.FirstOrDefault(parsed.GetValue) is { } flag
            ? throw new UsageException($"{flag.Name} needs --coordinator URL, or {EnvironmentSetting.Coordinator}")
            : null);

    public Values Read(ParseResult parsed) => new(parsed.GetValue(_detach), parsed.GetValue(_allowOverlap));

    internal readonly record struct Values(bool Detach, bool AllowOverlap);
}
