using System.Diagnostics;
using System.Text.Json;
using RdsIam.Core.Access.Reports;

namespace RdsIam.Core.Tests.Access;

/// <summary>The page in a real browser, where one is installed.</summary>
[NeedsServer]
public sealed class AccessPageTests
{
    [Fact]
    public async Task A_browser_sorts_filters_and_turns_the_page_dark()
    {
        var browser = ((string[])["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"]).FirstOrDefault(File.Exists);
        Assert.SkipWhen(browser is null, "No Chromium is installed.");
        const string Probe = """
            <script>window.addEventListener('load', () => {
              const rows = document.getElementById('rows'), shown = () => [...rows.tBodies[0].rows].filter(row => !row.hidden).map(row => row.cells[2].textContent);
              const out = { all: shown() }, head = rows.tHead.rows[0].cells[2].querySelector('button');
              head.click(); out.up = shown(); head.click(); out.down = shown();
              const find = document.getElementById('find'); find.value = 'shop batch'; find.dispatchEvent(new Event('input')); out.found = shown(); out.count = document.getElementById('count').textContent;
              const color = () => getComputedStyle(document.body).backgroundColor, before = color();
              document.getElementById('theme').click(); out.turned = color() !== before;
              const pre = document.createElement('pre'); pre.id = 'out'; pre.textContent = JSON.stringify(out); document.body.append(pre);
            });</script></body>
            """;
        var folder = Directory.CreateTempSubdirectory("rdsiam-page").FullName;
        try
        {
            var file = Path.Combine(folder, "page.html");
            var page = AccessHtml.Write([Row("batch"), Row("app")], [], AccessWorld.Now).Replace("</body>", Probe, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
            var found = JsonDocument.Parse(await DumpAsync(browser!, folder, file)).RootElement;
            Assert.Equal(["batch", "app"], Texts(found, "all"));
            Assert.Equal(["app", "batch"], Texts(found, "up"));
            Assert.Equal(["batch", "app"], Texts(found, "down"));
            Assert.Equal(["batch"], Texts(found, "found"));
            Assert.Equal("1 of 2 rows", found.GetProperty("count").GetString());
            Assert.True(found.GetProperty("turned").GetBoolean());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> DumpAsync(string browser, string folder, string file)
    {
        var start = new ProcessStartInfo(browser) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder}/profile", "--dump-dom", new Uri(file).AbsoluteUri])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var noise = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var begin = text.IndexOf("<pre id=\"out\">", StringComparison.Ordinal);
        Assert.True(begin >= 0, await noise);
        return text[(begin + "<pre id=\"out\">".Length)..text.IndexOf("</pre>", begin, StringComparison.Ordinal)];
    }

    private static IEnumerable<string?> Texts(JsonElement found, string name) =>
        found.GetProperty(name).EnumerateArray().Select(one => one.GetString());

    private static AccessRecord Row(string user) =>
        new() { PrincipalArn = "arn:aws:iam::111122223333:role/shop", Decision = "Allowed", UserName = user, Endpoint = "one.example" };
}
