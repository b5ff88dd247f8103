"use strict";
// What every page with plots does: shows the sections of plots, and draws with Vega-Lite.

// An SVG of more marks is slow.
const mostMarks = 3000;

const json = id => JSON.parse(document.getElementById(id).textContent);

/** Shows the sections of plots. False where what draws could not be loaded; they then say so. */
function showPlots() {
    const sections = [...document.querySelectorAll("section.plot")];
    for (const section of sections) section.hidden = false;
    document.getElementById("no-scripts").remove();
    if (window.vega && window.vegaLite && window.vegaEmbed) return true;
    for (const section of sections) {
        const drawing = section.querySelector(".drawing");
        drawing.classList.add("empty");
        drawing.textContent = "This plot is drawn by Vega-Lite, which could not be loaded: is there a network? The tables need none. A page made with --assets needs no network.";
    }

    return false;
}

/** Draws rows as a specification says. */
const embed = (drawing, specification, rows) => vegaEmbed(drawing, { ...specification, data: { values: rows } }, {
    mode: "vega-lite",
    // Expressions are walked and not compiled: the page runs no text as a program.
    ast: true,
    config: json("theme-specification").config,
    renderer: rows.length > mostMarks ? "canvas" : "svg",
    actions: { export: true, source: false, compiled: false, editor: false },
});

/** The legend has as many columns as fit over a drawing. */
const legendColumns = drawing => Math.max(1, Math.floor(drawing.clientWidth / 230));
