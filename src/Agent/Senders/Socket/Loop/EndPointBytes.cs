using System.Net;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>An address and a port in the system's form.</summary>
internal sealed class EndPointBytes
{
    public EndPointBytes(IPEndPoint endpoint)
    {
        var serialized = endpoint.Serialize();
        Bytes = serialized.Buffer[..serialized.Size].ToArray();
    }

    /// <summary>The structure that <c>connect</c> and <c>bind</c> take.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its address family, by the system's number: the first two bytes.</summary>
    public int Family => BitConverter.ToUInt16(Bytes);
}
