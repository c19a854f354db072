using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LoadCluster.Target;

/// <summary>Gives every request the answer, the delay or the accident that it drew on arrival.</summary>
internal sealed class TargetHandler(TargetBody body, Traffic traffic, DelayClock clock)
{
    // Larger writes would have the server copy the whole body for every client before the first byte leaves.
    private const int ChunkSize = 64 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        var arrival = traffic.Arrive(RequestIndex.Of(context.Request));
        try
        {
            await DrainAsync(context);
            if (arrival.Fate == Fate.Hang)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            else if (arrival.Delay > TimeSpan.Zero)
                await clock.WaitAsync(start, arrival.Delay, context.RequestAborted);
        }
        finally
        {
            traffic.Leave();
        }

        await AnswerAsync(context, arrival.Fate);
    }

    private Task AnswerAsync(HttpContext context, Fate fate)
    {
        switch (fate)
        {
            case Fate.ResetBeforeAnswer:
                context.Abort();
                return Task.CompletedTask;
            case Fate.ResetInAnswer:
                return ResetInAnswerAsync(context);
            case Fate.Fail:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            default:
                Describe(context.Response);
                return HttpMethods.IsHead(context.Request.Method)
                    ? Task.CompletedTask
                    : WriteAsync(context.Response, body.Bytes);
        }
    }

    private async Task ResetInAnswerAsync(HttpContext context)
    {
        if (body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
        {
            Describe(context.Response);
            await context.Response.StartAsync();
            await WriteAsync(context.Response, body.Bytes[..(body.Length / 2)]);
        }

        context.Abort();
    }

    private void Describe(HttpResponse response)
    {
        response.ContentType = body.ContentType;
        response.ContentLength = body.Length;
    }

    // Without a token: once the client has left, the server's writes end at once and do nothing.
    private static async Task WriteAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > ChunkSize; bytes = bytes[ChunkSize..])
            await response.BodyWriter.WriteAsync(bytes[..ChunkSize]);
        await response.BodyWriter.WriteAsync(bytes);
    }

    private static async ValueTask DrainAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            return;

        var reader = context.Request.BodyReader;
        for (var ended = false; !ended;)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            ended = read.IsCompleted;
        }
    }
}
