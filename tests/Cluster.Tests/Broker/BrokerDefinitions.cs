using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>
/// The users and virtual hosts of the test broker, as its definitions file has them. Agents and coordinators may do
/// what the README tells operators to permit, and no more.
/// </summary>
internal static class BrokerDefinitions
{
    /// <summary>How many tests can have a virtual host of their own.</summary>
    public const int VirtualHosts = 64;

    private static readonly (string User, string Configure, string Write, string Read)[] Users =
    [
        ("admin", ".*", ".*", ".*"),
        ("coordinator", @"^loadcluster\..*", @"^(amq\.default|loadcluster\..*)$", @"^loadcluster\..*"),
        ("agent", "^$", @"^loadcluster\.in$", @"^loadcluster\.(shards\..*|control)$"),
    ];

    public static string VirtualHost(int number) => $"test{number}";

    /// <summary>Each user's password is its name.</summary>
    public static string ToJson(int virtualHosts = VirtualHosts)
    {
        var hosts = Enumerable.Range(0, virtualHosts).Select(VirtualHost).ToArray();
        return JsonSerializer.Serialize(new
        {
            users = Users.Select(user => new
            {
                name = user.User,
                password_hash = Hash(user.User),
                hashing_algorithm = "rabbit_password_hashing_sha256",
                tags = "",
            }),
            vhosts = hosts.Select(name => new { name }),
            permissions = hosts.SelectMany(vhost => Users.Select(user => new
            {
                user = user.User,
                vhost,
                configure = user.Configure,
                write = user.Write,
                read = user.Read,
            })),
        });
    }

    /// <summary>Four bytes of salt, and the hash of them and the password.</summary>
    private static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }
}
