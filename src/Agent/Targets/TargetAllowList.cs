using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Targets;

/// <summary>
/// What an agent may send to. Agents refuse other targets, so a compromised coordinator cannot aim them at third parties.
/// </summary>
public sealed class TargetAllowList
{
    private readonly ImmutableArray<TargetPattern> _patterns;
    private readonly bool _anything;

    private TargetAllowList(ImmutableArray<TargetPattern> patterns, bool anything) =>
        (_patterns, _anything) = (patterns, anything);

    /// <summary>No bounds: for a run on the user's own machine.</summary>
    public static TargetAllowList Anything { get; } = new([], anything: true);

    /// <summary>The machine itself and nothing else.</summary>
    public static TargetAllowList Loopback { get; } = Of([Parse("127.0.0.0/8"), Parse("[::1]"), Parse("localhost")]);

    /// <summary>What one of the patterns allows.</summary>
    public static TargetAllowList Of(IEnumerable<TargetPattern> patterns) => new([.. patterns], anything: false);

    /// <summary>
    /// Why the agent will not send what a spec asks for, in one line; <see langword="null"/> when it will.
    /// </summary>
    /// <param name="spec">A valid spec.</param>
    public string? FaultOf(RunSpec spec)
    {
        if (_anything)
            return null;
        // A slot in the authority would let every index, or an answer, choose a host of its own.
        if (spec.HasVaryingHost())
            return "a host or port that depends on {index} or a variable is not allowed here: put it into the path";
        if (spec.Transport.FollowRedirects)
            return "redirects may lead to targets that are not allowed: leave --redirects out";
        if (spec.Transport is not { ConnectTo.IsEmpty: true, Resolve.IsEmpty: true, UnixSocket: null })
            return "--connect-to, --resolve and --unix-socket may lead to targets that are not allowed: leave them out";
        var targets = spec.UrlsAt(0, "0").Append(spec.Transport.Proxy);
        return targets.FirstOrDefault(to => to is not null && !Allows(to)) is { } refused
            ? $"target {refused.Host}:{refused.Port} is not allowed here: start agents with "
                + $"--allow-target {refused.Host}:{refused.Port}"
            : null;
    }

    private bool Allows(Uri target) => _patterns.Any(pattern => pattern.Allows(target.IdnHost, target.Port));

    private static TargetPattern Parse(string text) =>
        TargetPattern.TryParse(text, out var pattern, out var error) ? pattern : throw new FormatException(error);
}
