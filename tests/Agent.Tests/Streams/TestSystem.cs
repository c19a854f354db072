using Akka.Actor;
using Akka.Streams;

namespace LoadCluster.Agent.Tests.Streams;

/// <summary>The actor system of tests that need a stream and nothing else; it lives as long as their process.</summary>
internal static class TestSystem
{
    private static readonly Lazy<ActorMaterializer> Shared = new(() => ActorSystem.Create(
        "tests", "akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [] }").Materializer());

    public static ActorMaterializer Materializer => Shared.Value;
}
