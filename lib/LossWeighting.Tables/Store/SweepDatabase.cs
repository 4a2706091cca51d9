using System.Data;
using System.Text.Json;
using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>A DuckDB file with a sweep, while it is open.</summary>
sealed class SweepDatabase : IDisposable
{
    readonly string path;
    readonly DuckDBConnection connection;

    internal SweepDatabase(string path, bool readOnly)
    {
        this.path = path;
        var address = new DuckDBConnectionStringBuilder { DataSource = Path.GetFullPath(path) };
        if (readOnly)
            address["ACCESS_MODE"] = "READ_ONLY";
        connection = new(address.ConnectionString);
        try
        {
            connection.Open();
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            throw new SweepStoreException(path, "cannot be opened as a DuckDB file. It is something else, or another process is using it.", e);
        }
    }

    /// <summary>Opens the file of a sweep to write to, and makes it where there is none.</summary>
    /// <exception cref="SweepStoreException">The file holds another sweep; the message says what differs.</exception>
    internal static SweepDatabase Open(string path, SweepHeader wanted)
    {
        if (!File.Exists(path))
            Create(path, wanted);
        var file = new SweepDatabase(path, readOnly: false);
        try
        {
            file.RequireSame(wanted);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes finished models, all or none.</summary>
    internal void Write(IReadOnlyList<SweptModel> models)
    {
        if (models.Count == 0)
            return;
        using var transaction = connection.BeginTransaction();
        Append("model", models.Select(model => new object[] { model.Weighting, model.Seed, model.Status.ToString(), model.FinalEpoch, model.Steps, model.Seconds }));
        Append("loss", from model in models
                       from epoch in model.Epochs
                       from target in Enumerable.Range(0, epoch.Train.PerTarget.Count)
                       select new object[] { model.Weighting, model.Seed, epoch.Epoch, target, epoch.Train.PerTarget[target], epoch.HeldOut.PerTarget[target] });
        Append("metric", from model in models
                         from metric in model.Metrics
                         from target in Enumerable.Range(0, metric.Value.Count)
                         select new object[] { model.Weighting, model.Seed, target, metric.Key.Name, metric.Value[target] });
        transaction.Commit();
    }

    /// <summary>All models that are finished.</summary>
    internal IReadOnlyList<SweptModel> ReadModels()
    {
        var header = ReadHeader();
        var (grid, known) = (header.Grid, header.Metrics.ToDictionary(metric => metric.Name));
        var losses = Query("SELECT weighting, seed, epoch, train, held_out FROM loss ORDER BY weighting, seed, epoch, target", row =>
            (Model: (row.GetInt32(0), row.GetInt32(1)), Epoch: row.GetInt32(2), Train: row.GetDouble(3), HeldOut: row.GetDouble(4))).ToLookup(row => row.Model);
        var metrics = Query("SELECT weighting, seed, metric, value FROM metric ORDER BY weighting, seed, metric, target", row =>
            (Model: (row.GetInt32(0), row.GetInt32(1)), Metric: known[row.GetString(2)], Value: row.GetDouble(3))).ToLookup(row => row.Model);
        return Query("SELECT weighting, seed, status, final_epoch, steps, seconds FROM model ORDER BY weighting, seed", row =>
        {
            var (weighting, seed) = (row.GetInt32(0), row.GetInt32(1));
            TargetLosses Losses(IEnumerable<double> perTarget) => TargetLosses.Weighted([.. perTarget], grid[weighting]);
            return new SweptModel(
                weighting, seed, Enum.Parse<ModelStatus>(row.GetString(2)),
                [.. losses[(weighting, seed)].GroupBy(loss => loss.Epoch).Select(epoch => new EpochLosses(epoch.Key, Losses(epoch.Select(loss => loss.Train)), Losses(epoch.Select(loss => loss.HeldOut))))],
                row.GetInt32(3),
                metrics[(weighting, seed)].GroupBy(metric => metric.Metric).ToDictionary(metric => metric.Key, metric => (IReadOnlyList<double>)[.. metric.Select(value => value.Value)]),
                row.GetInt64(4), row.GetDouble(5));
        });
    }

    /// <summary>Opens a file to read from.</summary>
    /// <exception cref="SweepStoreException">There is no such file, it is no DuckDB file, or another process is writing to it.</exception>
    internal static SweepDatabase OpenToRead(string path) => File.Exists(path)
        ? new(path, readOnly: true)
        : throw new SweepStoreException(path, "there is no such file.");

    // under another name until it is whole
    static void Create(string path, SweepHeader header)
    {
        if (!HasFolder(path))
            throw new SweepStoreException(path, "its folder does not exist. Make it first.");
        AtomicFile.Write(path, unfinished =>
        {
            using var file = new SweepDatabase(unfinished, readOnly: false);
            using var transaction = file.connection.BeginTransaction();
            file.connection.Execute(SweepSchema.Of(header.Metrics));
            file.Append("setting", SweepSettings.Of(header).Select(setting => new object[] { setting.Name, setting.Value }));
            file.Append("target", header.Targets.Select((target, k) => new object?[] { k, target.Name, target.Kind.ToString(), target.Transform is null ? null : JsonSerializer.Serialize(target.Transform) }));
            file.Append("measure", header.Metrics.Select((metric, i) => new object?[] { i, metric.Name, metric.Label, metric.Unit, metric.Direction.ToString(), metric.OnlyFor?.ToString() }));
            file.Append("weighting", header.Grid.SelectMany((weights, i) => weights.Select((weight, k) => new object[] { i, k, weight })));
            file.Append("method", Enumerable.Range(0, header.Grid.Count).Select(i => (Place: i, header.Grid.Entry(i).Method)).Where(entry => entry.Method is not StaticWeighting)
                .Select(entry => new object[] { entry.Place, entry.Method.Name, entry.Method.Settings }));
            transaction.Commit();
        }, overwrite: false);
    }

    internal static bool HasFolder(string path) => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));

    void RequireSame(SweepHeader wanted)
    {
        if (SweepSettings.VersionOf(ReadSettings()) < SweepSettings.Version)
            throw new SweepStoreException(path, "was written by an older version. It can be shown, reported and exported; to go on, take another file.");
        var before = ReadHeader();
        var differences = wanted.DifferencesFrom(before);
        if (differences.Count > 0)
            throw new SweepStoreException(path, $"holds another sweep ({string.Join("; ", differences)}). Take another file, or ask for the same sweep to go on with it.");

        // more seeds only add models
        if (wanted.Seeds > before.Seeds)
            connection.Execute($"UPDATE setting SET value = '{SweepSettings.Text(wanted.Seeds)}' WHERE name = '{SweepSettings.Seeds}'");
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="SweepStoreException">A newer version has written it.</exception>
    internal SweepHeader ReadHeader()
    {
        var settings = ReadSettings();
        var version = SweepSettings.VersionOf(settings);
        if (version > SweepSettings.Version)
            throw new SweepStoreException(path, $"was written by a newer version: its {SweepSettings.VersionName} is {version}, this one knows {SweepSettings.Version}.");
        return new(SweepSettings.TrainerOf(settings), ReadTargets(version), version == 1 ? SweepSettings.OldMetrics(settings) : ReadMetrics(), ReadGrid(version), SweepSettings.SeedsOf(settings));
    }

    Dictionary<string, string> ReadSettings() => ReadTexts("setting");

    internal Dictionary<string, string> ReadNotes() => ReadTexts("note");

    Dictionary<string, string> ReadTexts(string table) =>
        Query($"SELECT name, value FROM {table}", row => (Name: row.GetString(0), Value: row.GetString(1))).ToDictionary(row => row.Name, row => row.Value);

    List<Target> ReadTargets(int version) => Query(
        $"SELECT name, kind, {(version == 1 ? "NULL" : "transform")} FROM target ORDER BY target",
        row => new Target(row.GetString(0), Enum.Parse<TargetKind>(row.GetString(1)), row.IsDBNull(2) ? null : JsonSerializer.Deserialize<TargetTransform>(row.GetString(2))));

    // those that the library knows can be measured again
    List<Metric> ReadMetrics() => Query("SELECT name, label, unit, direction, only_for FROM measure ORDER BY measure", row =>
        Metric.Known.FirstOrDefault(metric => metric.Name == row.GetString(0)) ?? new Metric(
            row.GetString(0), row.GetString(1), row.GetString(2), Enum.Parse<MetricDirection>(row.GetString(3)), row.IsDBNull(4) ? null : Enum.Parse<TargetKind>(row.GetString(4))));

    WeightGrid ReadGrid(int version)
    {
        var methods = version == 1 ? [] : Query("SELECT weighting, name, settings FROM method", row => (Place: row.GetInt32(0), Method: new StoredMethod(row.GetString(1), row.GetString(2)))).ToDictionary(row => row.Place, row => row.Method);
        return WeightGrid.Of([.. Query("SELECT weighting, weight FROM weighting ORDER BY weighting, target", row => (Place: row.GetInt32(0), Weight: row.GetDouble(1)))
            .GroupBy(row => row.Place)
            .Select(weights => new Weighting(LossWeights.Create([.. weights.Select(row => row.Weight)]), methods.TryGetValue(weights.Key, out var method) ? method : new StaticWeighting()))]);
    }

    List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        try
        {
            return connection.Query(sql, read);
        }
        catch (DuckDBException e)
        {
            throw new SweepStoreException(path, "is a DuckDB file, but not one that a sweep has written.", e);
        }
    }

    void Append(string table, IEnumerable<object?[]> rows)
    {
        using var appender = connection.CreateAppender(table);
        foreach (var values in rows)
        {
            var row = appender.CreateRow();
            foreach (var value in values)
                _ = value switch
                {
                    int number => row.AppendValue(number),
                    long number => row.AppendValue(number),
                    double number => row.AppendValue(number),
                    string text => row.AppendValue(text),
                    null => row.AppendNullValue(),
                    _ => throw new InvalidOperationException($"A {value.GetType()} cannot be stored."),
                };
            row.EndRow();
        }
    }

    /// <summary>Writes the view <c>result</c> to a file.</summary>
    /// <param name="to">Its path.</param>
    /// <param name="format">As DuckDB's <c>COPY</c> calls it.</param>
    internal void Export(string to, string format) => connection.Execute($"COPY result TO {DuckDb.Literal(to)} (FORMAT {format})");

    /// <summary>Adds notes; one of the same name is replaced.</summary>
    internal void Annotate(IReadOnlyDictionary<string, string> notes)
    {
        ReadNotes(); // fails where it is no sweep
        using var transaction = connection.BeginTransaction();
        foreach (var (name, text) in notes)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO note VALUES ($name, $value)";
            command.Parameters.Add(new DuckDBParameter("name", name));
            command.Parameters.Add(new DuckDBParameter("value", text));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
