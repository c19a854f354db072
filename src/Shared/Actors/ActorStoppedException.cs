namespace LoadCluster.Shared.Actors;

/// <summary>A message was told to an actor that takes no more: it was stopped, or it crashed.</summary>
/// <param name="actor">The actor's type.</param>
/// <param name="crash">What it crashed with; null when it was stopped.</param>
public sealed class ActorStoppedException(string actor, Exception? crash) : InvalidOperationException(
    crash is null ? $"{actor} has stopped." : $"{actor} has crashed: {crash.Message}", crash);
