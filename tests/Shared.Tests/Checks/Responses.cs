using System.Text;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Tests.Checks;

/// <summary>Responses as drivers show them.</summary>
internal static class Responses
{
    public static ResponseView Of(int status = 200, string head = "", string body = "") => new()
    {
        Status = status,
        Head = Encoding.UTF8.GetBytes(head),
        Body = Encoding.UTF8.GetBytes(body),
        BodyBytes = Encoding.UTF8.GetByteCount(body),
    };
}
