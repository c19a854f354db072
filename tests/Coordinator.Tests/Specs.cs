using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

internal static class Specs
{
    public static RunSpec Of(long requests, int limit = 10, int port = 1) => new()
    {
        Request = new RequestTemplate { Url = $"http://127.0.0.1:{port}/" },
        Requests = requests,
        Limit = limit,
    };

    /// <summary>A hundred requests a second.</summary>
    public static RunSpec Paced(int seconds) => Of(1) with
    {
        Requests = null,
        Profile = LoadProfile.Constant(100, TimeSpan.FromSeconds(seconds)),
    };
}
