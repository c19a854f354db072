using System.Text;
using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Agent.Tests.Senders;

public sealed class ResponseBufferTests
{
    [Fact]
    public void View_WhatWasAdded_IsThereUntilCleared()
    {
        var capture = new ResponseBuffer(keepsHead: true, keepsBody: true);
        capture.AddHeader("A: 1"u8);
        capture.AddHeader("B: 2"u8);
        capture.AddBody("he"u8);
        capture.AddBody("llo"u8);

        var view = capture.View(201, 5);

        (view.Status, view.BodyBytes).ShouldBe((201, 5));
        Encoding.ASCII.GetString(view.Head).ShouldBe("A: 1\nB: 2\n");
        Encoding.ASCII.GetString(view.Body).ShouldBe("hello");
        capture.Clear();
        capture.View(200, 0).Head.Length.ShouldBe(0);
        capture.View(200, 0).Body.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void View_WhatNobodyAskedFor_IsNotKept(bool keepsHead, bool keepsBody)
    {
        var capture = new ResponseBuffer(keepsHead, keepsBody);
        capture.AddHeader("A: 1"u8);
        capture.AddBody("body"u8);

        capture.View(200, 4).Head.IsEmpty.ShouldBe(!keepsHead);
        capture.View(200, 4).Body.IsEmpty.ShouldBe(!keepsBody);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2_000_000)]
    public void AddBody_MoreThanIsKept_KeepsItsStart(int pieceBytes)
    {
        var capture = new ResponseBuffer(keepsHead: false, keepsBody: true);
        var body = Enumerable.Range(0, ResponseCheck.MaxBodyBytes + 3).Select(i => (byte)(i % 251)).ToArray();
        foreach (var piece in body.Chunk(pieceBytes))
            capture.AddBody(piece);

        var kept = capture.View(200, body.Length).Body;

        kept.SequenceEqual(body.AsSpan(0, ResponseCheck.MaxBodyBytes)).ShouldBeTrue();
    }

    [Fact]
    public void Add_SecondResponseOfTheSameSize_AllocatesNothing()
    {
        var capture = new ResponseBuffer(keepsHead: true, keepsBody: true);
        var body = new byte[100_000];
        Fill();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Fill();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Fill()
        {
            capture.Clear();
            capture.AddHeader("Content-Type: text/plain"u8);
            capture.AddBody(body);
        }
    }
}
