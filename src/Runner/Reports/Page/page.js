// Draws the plots of a sweep: puts numbers into the specifications of the page, as is chosen above each plot.
(() => {
    if (!showPlots()) return;
    const data = json("data"), theme = json("theme-specification");
    const { axes, mechanisms, measures, regrets } = data;
    const points = axes[0].at.length;
    const moving = axes.map((_, k) => k).filter(k => axes[k].values.length > 1);
    const longest = moving.reduce((best, k) => axes[k].values.length > axes[best].values.length ? k : best, moving[0]);

    /** What the tables show of a measure of a mechanism, at all points. */
    const texts = (table, mechanism) => (table.split ??= table.cells.map(joined => joined.split("|")))[mechanism];

    /** The same at a point: text, estimate and interval; null where there is nothing to draw. */
    function cell(table, mechanism, point) {
        const text = texts(table, mechanism)[point] ?? "";
        const parts = /^(\S+)(?: \[(\S+), (\S+)\])?$/.exec(text);
        if (!parts) return null;
        const y = Number(parts[1]), low = Number(parts[2] ?? parts[1]), high = Number(parts[3] ?? parts[1]);
        return [y, low, high].every(Number.isFinite) ? { text, y, low, high } : null;
    }

    /** The points that have the values chosen, but for axes that are free. */
    function slice(at, free) {
        const fixed = axes.map((_, k) => k).filter(k => !free.includes(k));
        const found = [];
        for (let point = 0; point < points; point++) if (fixed.every(k => axes[k].at[point] === at[k])) found.push(point);
        return found;
    }

    const where = point => axes.map(axis => `${axis.name} = ${axis.values[axis.at[point]]}`).join("\n");

    let choices = 0;

    /** A labelled choice, by number. */
    function choice(form, name, options, chosen, changed) {
        const field = document.createElement("div"), label = document.createElement("label"), select = document.createElement("select");
        label.textContent = name;
        label.htmlFor = select.id = `choice-${++choices}`;
        for (const option of options) select.add(new Option(option));
        select.selectedIndex = chosen;
        select.addEventListener("change", () => changed(select.selectedIndex));
        field.append(label, select);
        form.append(field);
        return { field, select };
    }

    /**
     * Makes the choices of a plot and draws it again at every change.
     * kinds: what is chosen, {name, options, chosen, isAxis}; axes that are not chosen are fixed at a value each.
     */
    function plot(id, kinds, draw) {
        const section = document.getElementById(id);
        if (!section) return;
        const form = section.querySelector("form"), drawing = section.querySelector(".drawing");
        const at = axes.map(axis => axis.at[data.first]);
        const made = kinds.map((kind, k) => choice(form, kind.name, kind.options, kind.chosen, index => {
            // Two axes trade places.
            const other = kinds.findIndex((one, j) => j !== k && kind.isAxis && one.isAxis && one.chosen === index);
            if (other >= 0) {
                kinds[other].chosen = kind.chosen;
                made[other].select.selectedIndex = kind.chosen;
            }

            kind.chosen = index;
            redraw();
        }));
        kinds.forEach((kind, k) => made[k].field.hidden = kind.options.length < 2);
        const fixed = moving.map(k => [k, choice(form, axes[k].name, axes[k].values, at[k], index => {
            at[k] = index;
            redraw();
        })]);
        let view = null, last = Promise.resolve();
        function redraw() {
            const free = kinds.filter(kind => kind.isAxis).map(kind => kind.axes[kind.chosen]);
            for (const [k, made] of fixed) made.field.hidden = free.includes(k);
            const [specification, rows] = draw(kinds.map(kind => kind.isAxis ? kind.axes[kind.chosen] : kind.chosen), at, free);
            drawing.setAttribute("aria-busy", "true");
            last = last.then(() => show(specification, rows)).catch(problem => drawing.textContent = `The plot cannot be drawn: ${problem.message}`).finally(() => drawing.setAttribute("aria-busy", "false"));
        }

        async function show(specification, rows) {
            view?.finalize();
            view = null;
            drawing.classList.toggle("empty", rows.length === 0);
            if (rows.length === 0) {
                drawing.textContent = "There are no numbers here.";
                return;
            }

            view = await embed(drawing, specification, rows);
        }

        redraw();
    }

    const axisKind = (name, chosen) => ({ name, options: moving.map(k => axes[k].name), axes: moving.length > 0 ? moving : [0], chosen: Math.max(0, moving.indexOf(chosen)), isAxis: true });

    /** Lays an axis along a channel. */
    function along(channel, axis) {
        channel.title = axis.name;
        if (!axis.numbers) {
            Object.assign(channel, { type: "ordinal", sort: axis.values, scale: { type: "point", padding: 0.5 }, axis: { grid: false, labelAngle: 0 } });
            return;
        }

        channel.scale.type = axis.scale;
        if (axis.scale === "log") delete channel.scale.zero;
        // A few values are the ticks; of more, round numbers are.
        if (axis.numbers.length <= 12) channel.axis.values = axis.numbers;
    }

    /** Each mechanism has its colour, dashes and shape, whichever are shown. */
    function styled(specification, rows, drawing) {
        const shown = mechanisms.filter(name => rows.some(row => row.mechanism === name));
        const pick = list => ({ domain: shown, range: shown.map(name => list[mechanisms.indexOf(name) % list.length]) });
        const columns = legendColumns(document.getElementById(drawing));
        specification.encoding.color.scale = pick(theme.colors);
        specification.encoding.color.legend.columns = columns;
        for (const { encoding } of specification.layer) {
            if (encoding.strokeDash) encoding.strokeDash.scale = pick(theme.dashes);
            if (!encoding.shape) continue;
            encoding.shape.scale = pick(theme.shapes);
            encoding.shape.legend.columns = columns;
        }

        return specification;
    }

    /** A row for each mechanism that has a measure at a point. */
    const rowsOf = (table, name, point, x) => mechanisms.flatMap((mechanism, m) => {
        const found = cell(table, m, point);
        return found ? [{ x, mechanism, y: found.y, low: found.low, high: found.high, hover: `${mechanism}\n${name}: ${found.text}\n${where(point)}` }] : [];
    });

    const names = measures.map(table => table.name), revenue = Math.max(0, names.indexOf("revenue"));

    plot("lines", [{ name: "measure", options: names, chosen: revenue }, axisKind("along", longest)], ([measure, k], at, free) => {
        const table = measures[measure], axis = axes[k];
        const rows = slice(at, free).flatMap(point => rowsOf(table, table.name, point, (axis.numbers ?? axis.values)[axis.at[point]]));
        const specification = styled(json("lines-specification"), rows, "lines");
        specification.description = `${table.name} along ${axis.name}, a line for each mechanism, with intervals`;
        along(specification.encoding.x, axis);
        specification.layer[0].encoding.y.title = table.name;
        return [specification, rows];
    });

    plot("heat", [{ name: "measure", options: names, chosen: revenue }, { name: "mechanism", options: mechanisms, chosen: 0 }, axisKind("across", longest), axisKind("up", moving.find(k => k !== longest))], ([measure, m, across, up], at, free) => {
        const table = measures[measure], x = axes[across], y = axes[up];
        const rows = slice(at, free).flatMap(point => {
            const found = cell(table, m, point);
            return found ? [{ x: x.values[x.at[point]], y: y.values[y.at[point]], value: found.y, label: found.text.split(" ")[0], hover: `${mechanisms[m]}\n${table.name}: ${found.text}\n${where(point)}` }] : [];
        });
        const [least, most] = rows.reduce(([low, high], row) => [Math.min(low, row.value), Math.max(high, row.value)], [Infinity, -Infinity]);
        for (const row of rows) row.share = most > least ? (row.value - least) / (most - least) : 0;
        const specification = json("heat-specification");
        specification.description = `${table.name} of ${mechanisms[m]} by ${x.name} and ${y.name}`;
        Object.assign(specification.encoding.x, { title: x.name, sort: x.values });
        Object.assign(specification.encoding.y, { title: y.name, sort: y.values });
        specification.layer[0].encoding.color.legend.title = table.name;
        // Numbers stand in their cells where they fit.
        if (x.values.length * 56 > document.getElementById("heat").clientWidth - 100 || y.values.length > 20) specification.layer.pop();
        return [specification, rows];
    });

    plot("frontier", [axisKind("along", longest)], ([k], at, free) => {
        const [gains, income] = data.frontier.map(name => measures.find(table => table.name === name)), axis = axes[k];
        const found = slice(at, free);
        const rows = mechanisms.flatMap((mechanism, m) => found.flatMap(point => {
            const x = cell(gains, m, point), y = cell(income, m, point);
            return x && y ? [{ x: x.y, left: x.low, right: x.high, y: y.y, low: y.low, high: y.high, mechanism, order: axis.at[point], label: "", hover: `${mechanism}\n${income.name}: ${y.text}\n${gains.name}: ${x.text}\n${where(point)}` }] : [];
        }));
        // The ends of a line say where on the axis they are.
        for (const mechanism of mechanisms) {
            const own = rows.filter(row => row.mechanism === mechanism), first = own[0], last = own[own.length - 1];
            if (own.length > 1 && (first.x !== last.x || first.y !== last.y)) for (const end of [first, last]) end.label = axis.values[end.order];
        }

        const specification = styled(json("frontier-specification"), rows, "frontier");
        specification.description = `${income.name} against ${gains.name} along ${axis.name}, a line for each mechanism, with intervals`;
        specification.encoding.x.title = gains.name;
        specification.encoding.y.title = income.name;
        return [specification, rows];
    });

    plot("regret", [], (_, at) => {
        const [point] = slice(at, []);
        // Up to the first gain that nobody has.
        const last = point === undefined ? -1 : regrets.findLastIndex(table => mechanisms.some((_, m) => cell(table, m, point)?.y > 0));
        const rows = point === undefined ? [] : regrets.slice(0, last + 2).flatMap(table => rowsOf(table, `share with a gain above ${table.name}`, point, Number(table.name)));
        const specification = styled(json("regret-specification"), rows, "regret");
        specification.description = "The share of profiles at which somebody gains more than so much, a line for each mechanism, with intervals";
        return [specification, rows];
    });
})();
