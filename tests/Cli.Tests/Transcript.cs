using System.Text;
using LoadCluster.Coordinator;

namespace LoadCluster.Cli.Tests;

/// <summary>What a process says, as it says it.</summary>
internal sealed class Transcript
{
    private readonly LatestValue<string> _sofar = new();

    public Transcript(TextReader source) => Whole = ReadAsync(source);

    public string SoFar => _sofar.Current ?? "";

    /// <summary>All of it, once it is over.</summary>
    public Task<string> Whole { get; }

    /// <summary>Waits until a text occurs in it.</summary>
    /// <returns>What was said until then.</returns>
    public async Task<string> UntilAsync(string text, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await foreach (var said in _sofar.WatchAsync(limit.Token))
        {
            if (said.Contains(text, StringComparison.Ordinal))
                return said;
        }
        throw new ShouldAssertException($"'{text}' was never said, but: {await Whole}");
    }

    private async Task<string> ReadAsync(TextReader source)
    {
        var (said, buffer) = (new StringBuilder(), new char[4096]);
        while (await source.ReadAsync(buffer) is var read and > 0)
            _sofar.Publish(said.Append(buffer, 0, read).ToString());
        _sofar.Complete();
        return said.ToString();
    }
}
