using LoadCluster.Shared.Clustering.RabbitMq;

namespace LoadCluster.Shared.Tests.Clustering.RabbitMq;

public class RabbitMqOptionsTests
{
    [Theory]
    [InlineData("amqp://u:p@h1:5673/prod,h2,h3:5674", "amqp://u@h1:5673,h2:5672,h3:5674/prod")]
    [InlineData("amqps://u:p@h1/prod,h2", "amqps://u@h1:5671,h2:5671/prod")]
    [InlineData("amqp://broker", "amqp://guest@broker:5672/%2F")]
    [InlineData("amqp://broker/", "amqp://guest@broker:5672/%2F")]
    [InlineData("amqp://[::1]:5673/v, [::2]", "amqp://guest@[::1]:5673,[::2]:5672/v")]
    public void TryParse_AnAddress_FindsEveryPart(string text, string expected)
    {
        RabbitMqOptions.TryParse(text, out var options, out var error).ShouldBeTrue(error);

        options.ToString().ShouldBe(expected);
    }

    [Fact]
    public void TryParse_EncodedParts_AreDecoded()
    {
        RabbitMqOptions.TryParse("amqp://us%40er:p%3A%2Fss@host/%2Fv%20h", out var options, out _).ShouldBeTrue();

        (options.User, options.Password, options.VirtualHost).ShouldBe(("us@er", "p:/ss", "/v h"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:5672")]
    [InlineData("http://host")]
    [InlineData("amqp://")]
    [InlineData("amqp://host/a/b")]
    [InlineData("amqp://host/v?heartbeat=1")]
    [InlineData("amqp://host:99999/v")]
    [InlineData("amqp://host/v,")]
    [InlineData("amqp://host/v,other/v")]
    [InlineData("amqp://host/v,u:secret@other")]
    [InlineData("amqp://u:secret@host/v,amqp://other")]
    public void TryParse_NotAnAddress_SaysWhatToWriteInOneLine(string text)
    {
        RabbitMqOptions.TryParse(text, out var options, out var error).ShouldBeFalse();

        options.ShouldBeNull();
        error.ShouldContain("use ");
        error.ShouldNotContain('\n');
    }

    [Fact]
    public void ToString_OptionsWithAPassword_DoesNotShowIt()
    {
        RabbitMqOptions.TryParse("amqp://u:hunter2@host/v", out var options, out _).ShouldBeTrue();

        options.ToString().ShouldNotContain("hunter2");
    }
}
