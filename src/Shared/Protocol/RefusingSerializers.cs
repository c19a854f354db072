using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace LoadCluster.Shared.Protocol;

/// <summary>
/// Stands in for Akka's JSON serializer, which creates whatever type a message names. Akka creates it with these two
/// arguments.
/// </summary>
#pragma warning disable CS9113 // The configuration is not read.
public sealed class RefusingJsonSerializer(ExtendedActorSystem system, Config config) : RefusingSerializer(system)
#pragma warning restore CS9113
{
    public override int Identifier => 1;
}

/// <summary>Stands in for the serializer of remote deployment, which would run any actor a stranger names.</summary>
public sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : RefusingSerializer(system)
{
    public override int Identifier => 3;
}

/// <summary>Neither reads nor writes.</summary>
public abstract class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj?.GetType().Name} is not a message of the protocol.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("Only messages of the protocol are read.");
}
