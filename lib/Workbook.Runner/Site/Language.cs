using System.Globalization;

namespace Workbook.Runner.Site;

/// <summary>What the frame of a page says in one language.</summary>
sealed record Language
{
    /// <summary>As in BCP 47, and the name of the folder that holds translated notebooks.</summary>
    public required string Code { get; init; }

    /// <summary>The language's own name for itself.</summary>
    public required string Name { get; init; }

    public required string SkipToContent { get; init; }
    public required string Footer { get; init; }
    public required string Previous { get; init; }
    public required string Next { get; init; }
    public required string Neighbours { get; init; }
    public required string OtherLanguages { get; init; }
    public required string OnThisPage { get; init; }
    public required string ExecutedNotebook { get; init; }
    public required string Reference { get; init; }

    /// <summary>What the index says of the reference, after its name.</summary>
    public required string AboutReference { get; init; }

    public required string FoldedCode { get; init; }
    public required string TryIt { get; init; }
    public required string HowItWasMade { get; init; }
    public required string Copy { get; init; }
    public required string Copied { get; init; }
    public required string Passed { get; init; }
    public required string Failed { get; init; }
    public required string DataMissing { get; init; }
    public required string NotebookFailed { get; init; }
    public required string NotebookStopped { get; init; }
    public required string FailedHere { get; init; }
    public required string StoppedHere { get; init; }
    public required string SkippedCell { get; init; }
    public required string CellNotRun { get; init; }
    public required string Error { get; init; }
    public required string ErrorThatEndedTheRun { get; init; }
    public required string ExpectedError { get; init; }
    public required Func<int, string> Notebooks { get; init; }
    public required Func<int, string> MinutesToRead { get; init; }
    public required Func<string, string> RanFor { get; init; }
    public required Func<string, string> SizeOfSite { get; init; }
    public required Func<int, int, string> SomeFailed { get; init; }
    public required Func<int, int, string> SomeStopped { get; init; }
    public required Func<int, string> FigureOfCell { get; init; }

    /// <summary>Where a run stopped: what stands before and after the link to the cell.</summary>
    public required (string Before, string After) AroundCell { get; init; }

    /// <summary>The text of the link to a cell.</summary>
    public required Func<int, string> Cell { get; init; }

    /// <summary>Units of time: under a second, seconds, minutes, hours.</summary>
    public required (string UnderASecond, string Seconds, string Minutes, string Hours) Time { get; init; }

    public string Duration(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds)) switch
    {
        { TotalSeconds: < 1 } => Time.UnderASecond,
        { TotalMinutes: < 1 } seconds => $"{seconds.Seconds} {Time.Seconds}",
        { TotalHours: < 1 } minutes => $"{minutes.Minutes} {Time.Minutes} {minutes.Seconds} {Time.Seconds}",
        var hours => $"{(int)hours.TotalHours} {Time.Hours} {hours.Minutes} {Time.Minutes}",
    };

    /// <summary>Bytes as people say them: in kB below a tenth of a megabyte, else in MB (10⁶ bytes).</summary>
    public static string Size(long bytes) => bytes < 100_000
        ? $"{Math.Max(1, (bytes + 500) / 1000)} kB"
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    public static Language English { get; } = new()
    {
        Code = "en",
        Name = "English",
        SkipToContent = "Skip to content",
        Footer = "Every output on these pages was computed when the notebooks ran.",
        Previous = "Previous",
        Next = "Next",
        Neighbours = "Previous and next notebook",
        OtherLanguages = "Other languages",
        OnThisPage = "On this page",
        ExecutedNotebook = "executed notebook",
        Reference = "Library reference",
        AboutReference = ": every type and member that the notebooks can use.",
        FoldedCode = "Code",
        TryIt = "Try it yourself:",
        HowItWasMade = "How it was made, and what to look for",
        Copy = "Copy",
        Copied = "Copied",
        Passed = "passed",
        Failed = "failed",
        DataMissing = "data missing",
        NotebookFailed = "This notebook failed",
        NotebookStopped = "This notebook stopped because its data are missing",
        FailedHere = "The run failed here",
        StoppedHere = "The run stopped here: data are missing",
        SkippedCell = "skipped",
        CellNotRun = "not run",
        Error = "error",
        ErrorThatEndedTheRun = "error: the run failed here",
        ExpectedError = "expected error",
        MinutesToRead = minutes => $"{minutes} min to read",
        Notebooks = count => count == 1 ? "1 notebook" : $"{count} notebooks",
        RanFor = time => $"ran for {time}",
        SizeOfSite = size => $"all pages together: {size}",
        SomeFailed = (some, all) => $"{some} of {all} failed",
        SomeStopped = (some, all) => $"{some} of {all} stopped because data are missing",
        FigureOfCell = cell => $"Figure from cell {cell}",
        AroundCell = (" at ", "; what comes after it was not run."),
        Cell = cell => $"cell {cell}",
        Time = ("under 1 s", "s", "min", "h"),
    };

    public static Language Chinese { get; } = new()
    {
        Code = "zh",
        Name = "中文",
        SkipToContent = "跳到正文",
        Footer = "这些页面上的所有输出，都是运行笔记本时算出来的。图和输出里的文字是英文。",
        Previous = "上一课",
        Next = "下一课",
        Neighbours = "上一课和下一课",
        OtherLanguages = "其他语言",
        OnThisPage = "本页内容",
        ExecutedNotebook = "运行后的笔记本",
        Reference = "库参考",
        AboutReference = "（英文）：笔记本可以使用的所有类型和成员。",
        FoldedCode = "代码",
        TryIt = "动手试试：",
        HowItWasMade = "它是怎么做出来的，该看什么",
        Copy = "复制",
        Copied = "已复制",
        Passed = "通过",
        Failed = "失败",
        DataMissing = "缺少数据",
        NotebookFailed = "这个笔记本运行失败",
        NotebookStopped = "这个笔记本因缺少数据而停止",
        FailedHere = "运行在这里失败",
        StoppedHere = "运行在这里停止：缺少数据",
        SkippedCell = "已跳过",
        CellNotRun = "未运行",
        Error = "错误",
        ErrorThatEndedTheRun = "错误：运行在这里失败",
        ExpectedError = "预期的错误",
        MinutesToRead = minutes => $"阅读 {minutes} 分钟",
        Notebooks = count => $"{count} 个笔记本",
        RanFor = time => $"运行了 {time}",
        SizeOfSite = size => $"全部页面共 {size}",
        SomeFailed = (some, all) => $"{all} 个中有 {some} 个失败",
        SomeStopped = (some, all) => $"{all} 个中有 {some} 个因缺少数据而停止",
        FigureOfCell = cell => $"单元格 {cell} 的图",
        AroundCell = ("，停在", "，之后的内容没有运行。"),
        Cell = cell => $"单元格 {cell}",
        Time = ("不到 1 秒", "秒", "分", "小时"),
    };

    /// <summary>The language of a notebook: that of the folder it lies in, else English.</summary>
    public static Language Of(Notebook notebook) =>
        Translations.FirstOrDefault(language => language.Code == Path.GetFileName(Path.GetDirectoryName(notebook.Path))) ?? English;

    /// <summary>Languages that notebooks may be translated into.</summary>
    public static IReadOnlyList<Language> Translations { get; } = [Chinese];
}
