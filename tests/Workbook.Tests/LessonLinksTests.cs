using Workbook.Runner;
using Xunit;

namespace Workbook.Tests;

/// <summary>Lessons lead to each other in both languages, also for those who read the files and not the site.</summary>
public sealed class LessonLinksTests
{
    [Theory]
    [InlineData("notebooks", "Previous: ", "Next: ")]
    [InlineData("notebooks/zh", "上一课：", "下一课：")]
    public void A_lesson_ends_with_links_to_its_neighbours(string folder, string before, string after)
    {
        var lessons = Lessons(folder);
        for (var i = 0; i < lessons.Length; i++)
        {
            var end = lessons[i].Cells[^1];
            Assert.True(end.Tags.Contains("neighbours"), $"{lessons[i].Path} lacks its last cell, which has the tag \"neighbours\".");
            string[] links = [
                .. lessons[..i].TakeLast(1).Select(lesson => before + Link(lesson)),
                .. lessons[(i + 1)..].Take(1).Select(lesson => after + Link(lesson)),
            ];
            Assert.Equal(string.Join(" · ", links), end.Source);
        }
    }

    [Theory]
    [InlineData("notebooks")]
    [InlineData("notebooks/zh")]
    public void The_first_lesson_has_a_map_of_all_others(string folder)
    {
        var lessons = Lessons(folder);
        Assert.All(lessons[1..], lesson => Assert.Contains(
            lessons[0].Cells, cell => cell.Source.Contains($"| [{lesson.Name[..2]}]({lesson.Name}.ipynb) | {lesson.Title} | ", StringComparison.Ordinal)));
    }

    static Notebook[] Lessons(string folder) => [.. NotebookFiles.Load([Path.Combine(NotebookFiles.Repository!, folder)])];

    static string Link(Notebook lesson) => $"[{lesson.Name[..2]} {lesson.Title}]({lesson.Name}.ipynb)";
}
