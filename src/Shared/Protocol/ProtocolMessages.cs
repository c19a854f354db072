using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Protocol;

/// <summary>The messages between agents and coordinators, and which side sends them.</summary>
internal static class ProtocolMessages
{
    public static IReadOnlyList<ProtocolMessageType> All { get; } =
    [
        .. Of(
            fromAgents: true,
            typeof(AgentHello),
            typeof(RegisterAgent),
            typeof(AgentStatus),
            typeof(RequestShard),
            typeof(ShardReported)),
        .. Of(
            fromAgents: false,
            typeof(CoordinatorActive),
            typeof(AgentRegistered),
            typeof(RegistrationRefused),
            typeof(StatusReceived),
            typeof(StartSession),
            typeof(SetShare),
            typeof(DrainSession),
            typeof(StopSession),
            typeof(CordonAgent),
            typeof(UncordonAgent),
            typeof(ShardLeased),
            typeof(ReportAccepted)),
    ];

    private static IEnumerable<ProtocolMessageType> Of(bool fromAgents, params IEnumerable<Type> types)
    {
        var options = StrictJson.OptionsOf(ProtocolJson.Default, ProtocolJson.Default.Options);
        return types.Select(type => new ProtocolMessageType(options.GetTypeInfo(type), fromAgents));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AgentHello))]
[JsonSerializable(typeof(RegisterAgent))]
[JsonSerializable(typeof(AgentStatus))]
[JsonSerializable(typeof(RequestShard))]
[JsonSerializable(typeof(ShardReported))]
[JsonSerializable(typeof(CoordinatorActive))]
[JsonSerializable(typeof(AgentRegistered))]
[JsonSerializable(typeof(RegistrationRefused))]
[JsonSerializable(typeof(StatusReceived))]
[JsonSerializable(typeof(StartSession))]
[JsonSerializable(typeof(SetShare))]
[JsonSerializable(typeof(DrainSession))]
[JsonSerializable(typeof(StopSession))]
[JsonSerializable(typeof(CordonAgent))]
[JsonSerializable(typeof(UncordonAgent))]
[JsonSerializable(typeof(ShardLeased))]
[JsonSerializable(typeof(ReportAccepted))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
