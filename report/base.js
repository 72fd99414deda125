// base.js - the records, and small tools that all views share.

const problems = [];
const note = (text) => { problems.push(text); document.body.dataset.problems = problems.join(" | "); };
window.addEventListener("error", (event) => note(event.message));

// What cannot be drawn is said in its place, and the rest of the page is drawn.
function guarded(what, make) {
    try {
        return make();
    } catch (problem) {
        note(`${what}: ${problem}`);
        return element("p", {class: "bad", role: "alert"}, `${what} cannot be shown: ${problem}`);
    }
}
const eachGuarded = (list, make) => list.map((record) => guarded(record.file, () => make(record)));

const records = [...document.querySelectorAll("script[type='application/json']")].map((script) => ({
    file: script.dataset.file,
    data: JSON.parse(script.textContent),
}));
const recordsOf = (...kinds) => records.filter((record) => kinds.includes(record.data.record));

// element("p", {class: "say"}, "text", child): attributes that are functions become listeners.
function element(name, attributes, ...children) {
    const svg = ["svg", "rect", "line", "path", "text", "circle", "g", "title", "defs", "marker"].includes(name);
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {}))
        if (typeof value === "function") node.addEventListener(key, value);
        else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
    node.append(...children.flat().filter((child) => child !== undefined && child !== null));
    return node;
}

const isNumber = (value) => typeof value === "number";
function show(value) {
    if (value === null || value === undefined) return "-";
    if (!isNumber(value)) return String(value);
    if (Number.isInteger(value)) return value.toLocaleString("en-US");
    return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const bytes = (count) => {
    const names = ["B", "kB", "MB", "GB", "TB", "PB"];
    let at = 0;
    while (count >= 1000 && at + 1 < names.length) { count /= 1000; at++; }
    return `${show(at ? count : Math.round(count))} ${names[at]}`;
};

// A table that sorts by a click on its head. A cell is a value, or {value, text} or a node.
function table(heads, rows, label) {
    const body = element("tbody");
    const valueOf = (cell) => (cell && cell.value !== undefined && !(cell instanceof Node) ? cell.value : cell instanceof Node ? cell.textContent : cell);
    const cellOf = (cell) => {
        const value = valueOf(cell);
        const text = cell instanceof Node ? cell : cell && cell.text !== undefined ? cell.text : show(value);
        return element("td", {class: isNumber(value) ? "number" : undefined}, text);
    };
    const numeric = (column) => rows.length > 0 && rows.every((row) => isNumber(valueOf(row[column])) || row[column] === null || row[column] === undefined);
    const fill = () => body.replaceChildren(...rows.map((row) => element("tr", {}, row.map(cellOf))));
    const sort = (column, head) => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads_row.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort((a, b) => {
            const [x, y] = [valueOf(a[column]), valueOf(b[column])];
            const order = isNumber(x) && isNumber(y) ? x - y : String(x ?? "").localeCompare(String(y ?? ""), "en", {numeric: true});
            return down ? -order : order;
        });
        fill();
    };
    const heads_row = element("tr", {}, heads.map((text, column) => element("th", {scope: "col", class: numeric(column) ? "number" : undefined},
        element("button", {type: "button", click: (event) => sort(column, event.currentTarget.parentNode)}, text))));
    fill();
    return element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": label || heads.join(", ")},
        element("table", {}, element("thead", {}, heads_row), body));
}

// ---- colours: cividis for amounts, Okabe and Ito's for kinds; both are told apart with any colour vision ----

const cividis = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"]
    .map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
function colourOf(share) {
    const at = Math.min(Math.max(share, 0), 1) * (cividis.length - 1), low = Math.floor(at), high = Math.min(low + 1, cividis.length - 1);
    const mixed = cividis[low].map((channel, i) => Math.round(channel + (cividis[high][i] - channel) * (at - low)));
    return `rgb(${mixed.join(",")})`;
}
const onColour = (share) => (share > 0.55 ? "#101010" : "#ffffff");
const kinds = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8678", "#f0e442"];

// ---- charts ----

const charts = [];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
function chartColours() {
    Chart.defaults.color = css("--ink");
    Chart.defaults.borderColor = css("--line");
}
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.font.family = "system-ui, 'DejaVu Sans', sans-serif";
chartColours();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    chartColours();
    charts.forEach(({chart}) => { if (chart) chart.update("none"); });
});

// A chart is drawn when its view is looked at first: what is hidden has no size.
function chart(label, setup, kind) {
    const canvas = element("canvas", {role: "img", "aria-label": label});
    const holder = element("div", {class: `chart ${kind || ""}`}, canvas);
    charts.push({canvas, setup, chart: null});
    return holder;
}
function drawCharts(view) {
    for (const entry of charts)
        if (!entry.chart && view.contains(entry.canvas)) entry.chart = new Chart(entry.canvas, entry.setup);
}
function dropCharts(node) {
    for (let i = charts.length; i-- > 0;)
        if (node.contains(charts[i].canvas)) {
            if (charts[i].chart) charts[i].chart.destroy();
            charts.splice(i, 1);
        }
}
function replace(node, ...children) {
    dropCharts(node);
    node.replaceChildren(...children.flat().filter(Boolean));
    if (node.closest("[role=tabpanel]") && !node.closest("[role=tabpanel]").hidden) drawCharts(node);
}
function bars(label, labels, sets, options) {
    const {stacked, unit} = options || {};
    return chart(label, {
        type: "bar",
        data: {labels, datasets: sets.map((set, i) => ({backgroundColor: kinds[i % kinds.length], ...set}))},
        options: {
            plugins: {title: {display: true, text: label}},
            scales: {x: {stacked}, y: {stacked, beginAtZero: true, title: {display: Boolean(unit), text: unit}}},
        },
    });
}

function choice(label, values, chosen, changed) {
    const select = element("select", {change: (event) => changed(event.target.value)},
        values.map((value) => element("option", {value: Array.isArray(value) ? value[0] : value}, Array.isArray(value) ? value[1] : value)));
    select.value = chosen;
    return element("label", {}, `${label} `, select);
}
const unique = (list) => [...new Set(list)];
const sum = (list) => list.reduce((total, value) => total + value, 0);
