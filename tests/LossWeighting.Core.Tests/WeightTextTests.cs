namespace LossWeighting.Tests;

public sealed class WeightTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.125, "0.125")]
    [InlineData(0.0625, "0.0625")]
    [InlineData(1 / 3.0, "1⁄3")]
    [InlineData(8 / 9.0, "8⁄9")]
    [InlineData(6 / 9.0, "2⁄3")]
    [InlineData(1 / 12.0, "1⁄12")]
    [InlineData(1 / 13.0, "0.07692")]
    [InlineData(4 / 3.0, "4⁄3")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(0.33331, "0.3333")] // near a third is none
    [InlineData(1234, "1234")]
    public void AWeightIsADecimalNumberOrASimpleFraction(double weight, string text) => Assert.Equal(text, WeightText.Of(weight));

    [Fact]
    public void AWeightingIsItsWeights() => Assert.Equal("0 / 8⁄9 / 1⁄9", WeightText.Of([0, 8 / 9.0, 1 / 9.0]));
}
