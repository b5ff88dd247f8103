using System.Globalization;
using System.Reflection;

namespace ExPost.Runner.Reports;

/// <summary>What all pages have: a head with what browsers may run and load, a title, and at the end the scripts that draw plots, with the data that these read.</summary>
/// <param name="kind">What sort of page it is, in a few words.</param>
/// <param name="title">Its title.</param>
/// <param name="script">The resource with the page's own script.</param>
/// <param name="library">The scripts of <see cref="PlotLibrary"/> where the page is to hold them; null where it loads them.</param>
internal sealed class PageFrame(string kind, string title, string script, IReadOnlyList<string>? library)
{
    private readonly string _script = $"{Resource("plots.js")}\n{Resource(script)}";

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="body">Writes what it shows.</param>
    /// <param name="data">What scripts read, as JSON that may stand within an element, by name; null where the page has no plots, and so no scripts.</param>
    internal void Write(TextWriter output, Action<Html> body, IReadOnlyList<(string Id, string Json)>? data)
    {
        var html = new Html(output);
        html.Raw("<!DOCTYPE html>\n");
        html.Open("html", ("lang", "en"));
        html.Open("head");
        html.Empty("meta", ("charset", "utf-8"));
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy));
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Element("title", $"{title}: ExPost");
        html.Raw($"<style>{Resource("page.css")}</style>\n");
        html.Close("head");
        html.Open("body");
        html.Open("header");
        html.Element("p", $"ExPost: {kind}", ("class", "kind"));
        html.Element("h1", title);
        html.Close("header");
        html.Open("main");
        body(html);
        html.Close("main");
        if (data is not null) WriteScripts(html, data);
        html.Close("body");
        html.Close("html");
    }

    /// <summary>The place of a plot, which scripts show and fill.</summary>
    internal static void WritePlot(Html html, string id, string plotTitle, string? note)
    {
        html.Open("section", ("class", "plot"), ("id", id), ("hidden", "hidden"));
        html.Element("h2", plotTitle);
        html.Element("form", "", ("class", "choices"), ("autocomplete", "off"));
        html.Element("div", "", ("class", "drawing"));
        if (note is not null) html.Element("p", note, ("class", "note"));
        html.Close("section");
    }

    /// <summary>Says that plots need scripts, where there are none.</summary>
    internal static void WriteNoScripts(Html html, string where) => html.Element("p", $"Plots need scripts, which are switched off. {where}", ("class", "note"), ("id", "no-scripts"));

    /// <summary>A specification of a plot, by its name.</summary>
    internal static (string Id, string Json) Specification(string name) => ($"{name}-specification", Resource($"{name}.json"));

    /// <summary>What browsers may run and load: these scripts, and nothing that a page's numbers or words bring.</summary>
    private string Policy
    {
        get
        {
            IEnumerable<string> sources = library is null ? PlotLibrary.Scripts.Select(one => one.Url) : library.Select(PlotLibrary.Source);
            return $"default-src 'none'; script-src {string.Join(' ', sources.Append(PlotLibrary.Source(_script)))}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
        }
    }

    private void WriteScripts(Html html, IReadOnlyList<(string Id, string Json)> data)
    {
        foreach ((string id, string json) in data) html.Raw(string.Create(CultureInfo.InvariantCulture, $"<script type=\"application/json\" id=\"{id}\">{json}</script>\n"));
        for (int k = 0; k < PlotLibrary.Scripts.Count; k++)
        {
            LibraryScript one = PlotLibrary.Scripts[k];
            if (library is not null) html.Raw($"<script>{library[k]}</script>\n");
            else html.Element("script", "", ("src", one.Url), ("integrity", one.Integrity), ("crossorigin", "anonymous"));
        }

        html.Raw($"<script>{_script}</script>\n");
    }

    private static string Resource(string name)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return text.ReadToEnd().ReplaceLineEndings("\n");
    }
}
