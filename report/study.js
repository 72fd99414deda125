// study.js - strategies compared: speedup and hops, where the bytes went, how near the bound.

function studyPoints() {
    return recordsOf("study").flatMap(({file, data}) => (data.results || []).map((point) => ({file, ...point})));
}

const placeOf = (point) => `${point.model}, batch ${point.batch}`;
const order = ["base", "base-even", "ep", "allo", "pred", "allo+pred"];
const byOrder = (a, b) => (order.indexOf(a) + 99) % 99 - (order.indexOf(b) + 99) % 99;

function comparison(points, title, key, unit, scale) {
    const places = unique(points.map(placeOf)), strategies = unique(points.map((point) => point.strategy)).sort(byOrder);
    return bars(title, places, strategies.map((strategy) => ({
        label: strategy,
        data: places.map((place) => {
            const point = points.find((other) => other.strategy === strategy && placeOf(other) === place);
            return point && point[key] !== null ? point[key] * (scale || 1) : null;
        }),
    })), {unit});
}

// Bytes of each strategy over those of base in the same place.
function breakdown(points) {
    const single = unique(points.map(placeOf)).length === 1;
    const labels = points.map((point) => (single ? point.strategy : `${placeOf(point)}: ${point.strategy}`));
    const total = (point) => point.local_read_bytes + point.remote_read_bytes + point.local_write_bytes;
    const base = (point) => points.find((other) => other.strategy === "base" && placeOf(other) === placeOf(point)) || point;
    const kind = (label, key) => ({label, data: points.map((point) => 100 * point[key] / Math.max(total(base(point)), 1))});
    return bars("DRAM accesses, percent of base's bytes", labels, [kind("local reads", "local_read_bytes"), kind("remote reads", "remote_read_bytes"),
        kind("writes of copies", "local_write_bytes")], {stacked: true, unit: "%"});
}

function studyTable(points) {
    const keys = ["file", "wafer", "discipline", "model", "batch", "strategy", "decode_ns", "tokens_per_s", "speedup_over_base", "hops", "hop_reduction_over_base",
        "local_read_bytes", "remote_read_bytes", "local_write_bytes", "balance", "bound_ns", "share_of_bound"];
    const heads = ["file", "wafer", "discipline", "model", "batch", "strategy", "decode ms", "tokens/s", "speedup", "hops", "fewer hops", "local read", "remote read",
        "written", "balance", "bound ms", "share of bound"];
    const cell = (key, value) => (key.endsWith("_bytes") ? {value, text: bytes(value)} : key.endsWith("_ns") ? (value === null ? null : value / 1e6)
        : key === "share_of_bound" && isNumber(value) ? {value, text: percent(value)} : value);
    return table(heads, points.map((point) => keys.map((key) => cell(key, point[key]))), "all points");
}

function studyView() {
    const all = studyPoints();
    if (!all.length) return null;
    const chosen = {};
    const keys = ["wafer", "discipline", "model", "batch"];
    const body = element("div");
    const draw = () => {
        const points = all.filter((point) => keys.every((key) => !chosen[key] || chosen[key] === "all" || String(point[key]) === chosen[key]));
        const groups = unique(points.map((point) => `${point.wafer}, ${point.discipline}`));
        replace(body, groups.map((group) => {
            const of = points.filter((point) => `${point.wafer}, ${point.discipline}` === group);
            return [element("h2", {}, group), element("div", {class: "columns"},
                comparison(of, "Speedup over base (decoding)", "speedup_over_base", "times"),
                comparison(of, "Fewer hops than base", "hop_reduction_over_base", "times"),
                breakdown(of), comparison(of, "Share of the bound reached", "share_of_bound", "%", 100))];
        }).flat(), element("h2", {}, "All points"), studyTable(points));
    };
    const controls = keys.map((key) => {
        const values = unique(all.map((point) => String(point[key])));
        chosen[key] = key === "wafer" || key === "discipline" ? values[0] : "all";
        return choice(key, ["all", ...values], chosen[key], (value) => { chosen[key] = value; draw(); });
    });
    draw();
    return element("div", {}, element("div", {class: "controls"}, controls), body);
}
