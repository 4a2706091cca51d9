using MathNet.Numerics.Statistics;

namespace LossWeighting;

/// <summary>
/// Turns columns into features: numbers are standardised, text becomes one 0/1 column per value. What it needs to know for that it learns
/// from the training rows alone; a text value they lack is a row of zeros.
/// </summary>
sealed class TableEncoder
{
    readonly (string Name, double Mean, double Deviation)[] numbers;
    readonly (string Name, string[] Values)[] categories;

    /// <summary>Learns from the training rows. Columns go by name, each as long as there are rows.</summary>
    internal TableEncoder(IReadOnlyDictionary<string, double[]> numbers, IReadOnlyDictionary<string, string[]> categories)
    {
        this.numbers = [.. numbers.Select(column => (column.Key, column.Value.Mean(), column.Value.PopulationStandardDeviation()))];
        this.categories = [.. categories.Select(column => (column.Key, column.Value.Distinct().Order(StringComparer.Ordinal).ToArray()))];
        FeatureNames = [
            .. this.numbers.Select(column => column.Name),
            .. this.categories.SelectMany(column => column.Values.Select(value => $"{column.Name}={value}"))];
    }

    /// <summary>One name per feature: that of a number column, or <c>column=value</c>.</summary>
    internal IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Features of the given rows, <c>[rows, FeatureNames]</c>.</summary>
    internal Matrix Encode(IReadOnlyDictionary<string, double[]> numberColumns, IReadOnlyDictionary<string, string[]> categoryColumns)
    {
        var rows = numberColumns.Values.Select(column => column.Length).Concat(categoryColumns.Values.Select(column => column.Length)).First();
        var width = FeatureNames.Count;
        var features = new float[rows * width];
        var first = 0;
        foreach (var (name, mean, deviation) in numbers)
        {
            var values = numberColumns[name];
            for (var row = 0; row < rows; row++)
                features[row * width + first] = (float)(deviation == 0 ? 0 : (values[row] - mean) / deviation);
            first++;
        }

        foreach (var (name, known) in categories)
        {
            var place = known.Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i);
            var values = categoryColumns[name];
            for (var row = 0; row < rows; row++)
                if (place.TryGetValue(values[row], out var i))
                    features[row * width + first + i] = 1;
            first += known.Length;
        }

        return new(rows, width, features);
    }
}
