// Draws figures: lines in the plane, with the numbers that the page holds.
(() => {
    if (!showPlots()) return;
    const theme = json("theme-specification");
    for (const figure of json("figures")) {
        const drawing = document.querySelector(`[id="${figure.id}"] .drawing`), names = figure.lines.map(line => line.name);
        const rows = figure.lines.flatMap(line => line.points.map(([x, y], order) => ({ x, y, order, line: line.name, hover: `${line.name}\n${figure.x}: ${x}\n${figure.y}: ${y}` })));
        const specification = json("figure-specification");
        const pick = list => ({ domain: names, range: names.map((_, k) => list[k % list.length]) });
        specification.description = `${figure.title}: ${figure.y} against ${figure.x}`;
        specification.encoding.x.title = figure.x;
        specification.encoding.y.title = figure.y;
        specification.encoding.color.scale = pick(theme.colors);
        specification.encoding.color.legend.columns = legendColumns(drawing);
        specification.layer[0].encoding.strokeDash.scale = pick(theme.dashes);
        drawing.setAttribute("aria-busy", "true");
        embed(drawing, specification, rows).catch(problem => drawing.textContent = `The figure cannot be drawn: ${problem.message}`).finally(() => drawing.setAttribute("aria-busy", "false"));
    }
})();
