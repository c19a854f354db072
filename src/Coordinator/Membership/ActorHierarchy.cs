using Akka.Actor;

namespace LoadCluster.Coordinator.Membership;

/// <summary>The actors of a process, as a tree.</summary>
public static class ActorHierarchy
{
    // A coordinator of 500 agents and 20 runs has some hundred actors.
    private const int MaxLines = 1000;

    /// <summary>The user's actors, a line each, indented by their depth.</summary>
    /// <param name="system">The actor system of the process.</param>
    /// <param name="depth">How many levels; at least 1.</param>
    public static IReadOnlyList<string> Of(ActorSystem system, int depth) =>
        [.. Walk(((ExtendedActorSystem)system).Provider.Guardian, 0, depth).Take(MaxLines)];

    private static IEnumerable<string> Walk(IActorRef actor, int level, int depth)
    {
        yield return $"{new string(' ', 2 * level)}{(level == 0 ? actor.Path.ToStringWithoutAddress() : actor.Path.Name)}";
        if (level == depth || actor is not ActorRefWithCell parent)
            yield break;
        foreach (var line in parent.Children.SelectMany(child => Walk(child, level + 1, depth)))
            yield return line;
    }
}
