using System.Net;
using System.Text.Json;
using LoadCluster.Target;

namespace LoadCluster.Cli.Tests.Commands;

public sealed class TargetCommandTests
{
    [Fact]
    public async Task Target_Options_AreObeyed()
    {
        using var folder = new TemporaryFolder();
        await using var process = LoadClusterProcess.Start(
            "target", "--port", "0", "--delay", "1ms..2ms", "--seed", "7", "--body", $"file:{folder.Write("b", "own")}");
        using var client = new HttpClient { BaseAddress = await AddressOfAsync(process) };

        (await client.GetStringAsync(new Uri("items/5", UriKind.Relative))).ShouldBe("own");

        var stats = await client.GetStringAsync(new Uri("_stats", UriKind.Relative));
        var seen = JsonSerializer.Deserialize<TargetStats>(stats, JsonSerializerOptions.Web)!;
        (seen.Requests, seen.LowestIndex, seen.HighestIndex).ShouldBe((1, 5, 5));
    }

    [Fact]
    public async Task Target_FailAll_AnswersWith500()
    {
        await using var process = LoadClusterProcess.Start("target", "--port", "0", "--fail", "100%");
        using var client = new HttpClient();

        using var response = await client.GetAsync(await AddressOfAsync(process));

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task Target_Tls_ServesRunsThatAcceptItsCertificate(string version)
    {
        await using var target = LoadClusterProcess.Start("target", "--port", "0", "--tls");
        var url = new Uri(await AddressOfAsync(target), "{index}").ToString();
        using var folder = new TemporaryFolder();
        string[] run = ["run", url, "-n", "20", "-c", "4", "--http-version", version, "-o", folder.Path];

        var distrusting = await LoadClusterProcess.RunAsync(run);
        var trusting = await LoadClusterProcess.RunAsync([.. run, "--insecure"]);

        distrusting.Output.ShouldContain("--insecure accepts any certificate");
        trusting.Output.ShouldContain("20 planned = 20 succeeded");
    }

    /// <summary>Where no file of authorities is named, those of the system are trusted, which a variable replaces.</summary>
    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_CertificateThatTheSystemTrusts_IsTrusted(string driver)
    {
        var tls = TargetTls.SelfSigned();
        await using var target = await TargetServer.StartAsync(new TargetOptions { Tls = tls }, CancellationToken.None);
        using var folder = new TemporaryFolder();
        var authorities = folder.Write("authorities.pem", tls.Certificate.ExportCertificatePem());

        await using var run = LoadClusterProcess.StartWith(
            [$"SSL_CERT_FILE={authorities}"], "run", $"{target.Address}", "-n", "3", "--driver", driver, "-o", folder.Path);

        (await run.EndAsync()).Output.ShouldContain("3 planned = 3 succeeded");
    }

    private static async Task<Uri> AddressOfAsync(LoadClusterProcess process)
    {
        var line = await process.SaysAsync("\n");
        return new Uri(line!.Split(' ')[2]);
    }
}
