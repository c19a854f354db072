using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

// What a target that fails does to a request.
public abstract partial class SenderConformance
{
    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n")]
    public async Task Send_AnswerCutShort_IsAReceiveErrorAndNotSentAgain(string response)
    {
        await using var closing = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
        });
        var tally = await CompleteAsync(closing, requests: 5);
        tally.CountOf(Outcome.Error(ErrorKind.Receive)).ShouldBe(5);
        tally.FirstErrors.Texts[ErrorKind.Receive].ShouldNotBeEmpty();
        closing.Requests.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end")]
    public async Task Send_Reset_IsAReceiveErrorAndNotSentAgain(string response)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
            connection.Reset();
        });
        var tally = await CompleteAsync(server, requests: 5);
        tally.CountOf(Outcome.Error(ErrorKind.Receive)).ShouldBe(5);
        tally.FirstErrors.Texts[ErrorKind.Receive].ShouldContain("reset");
        server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Send_CloseInsteadOfTheSecondAnswer_IsAReceiveErrorAndNotSentAgain()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            await connection.ReadRequestAsync();
        });
        var tally = await CompleteAsync(server, requests: 10);
        tally.CountOf(Outcome.Status(200)).ShouldBe(5);
        tally.CountOf(Outcome.Error(ErrorKind.Receive)).ShouldBe(5);
        server.Requests.Count.ShouldBe(10);
    }

    [Theory]
    [InlineData("no answer at all\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n\r\n")]
    public async Task Send_Garbage_IsAProtocolError(string response)
    {
        await using var server = ScriptedServer.Answering(response);
        var tally = await CompleteAsync(server, requests: 5);
        tally.CountOf(Outcome.Error(ErrorKind.Protocol)).ShouldBe(5);
        tally.FirstErrors.Texts[ErrorKind.Protocol].ShouldNotBeEmpty();
        server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Send_EndlessHead_IsAProtocolError()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
                await connection.SendAsync("X: " + new string('x', 1000) + "\r\n");
        });
        var tally = await CompleteAsync(server, requests: 3);
        tally.CountOf(Outcome.Error(ErrorKind.Protocol)).ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")]
    public async Task Send_AnswerThatDoesNotEnd_IsATimeout(string response)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
            await connection.WaitForCloseAsync();
        });
        var tally = await CompleteAsync(WithTimeout(Spec(server, requests: 3, limit: 3), 200));
        tally.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(3);
        // The platform's timers follow a coarse clock and may be some milliseconds early.
        tally.Active.Length.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(180));
    }

    [Fact]
    public async Task Send_DripThatTakesTooLong_IsATimeout()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.DripAsync("HTTP/1.1 200 OK\r\nX: " + new string('x', 10_000), TimeSpan.FromMilliseconds(20));
        });
        var tally = await CompleteAsync(WithTimeout(Spec(server, requests: 2, limit: 2), 300));
        tally.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(2);
    }

    [Fact]
    public async Task Send_NobodyListens_IsAConnectError()
    {
        using var silent = new SilentPort();
        var tally = await CompleteAsync(SpecOf(silent.Url.AbsoluteUri, requests: 5, limit: 2));
        tally.CountOf(Outcome.Error(ErrorKind.Connect)).ShouldBe(5);
        tally.FirstErrors.Texts[ErrorKind.Connect].ShouldContain("refused");
    }

    [Fact]
    public async Task Send_UnknownName_IsADnsError()
    {
        var tally = await CompleteAsync(SpecOf("http://no-such-name.invalid/", requests: 3, limit: 1));
        tally.CountOf(Outcome.Error(ErrorKind.Dns)).ShouldBe(3);
        tally.FirstErrors.Texts[ErrorKind.Dns].ShouldNotBeEmpty();
    }

    private static RunSpec WithTimeout(RunSpec spec, int milliseconds) =>
        spec with { Transport = spec.Transport with { Timeout = TimeSpan.FromMilliseconds(milliseconds) } };
}
