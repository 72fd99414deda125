// mesh.js - the wafer as a drawing: dies and links to one scale, coloured by what they did.

const PITCH = 120, SIDE = 78, MARGIN = 22;

function centreOf(die) {
    return [MARGIN + SIDE / 2 + die.x * PITCH, MARGIN + SIDE / 2 + die.y * PITCH];
}

// The two directions of a link lie side by side, each to the right of its way.
function linkLine(recording, link, inset) {
    const [x, y] = centreOf(recording.dies[link.from]), half = SIDE / 2 - (inset || 0), away = 8;
    const [sideX, sideY] = [-link.dy * away, link.dx * away];
    return {x1: x + link.dx * half + sideX, y1: y + link.dy * half + sideY, x2: x + link.dx * (PITCH - half) + sideX, y2: y + link.dy * (PITCH - half) + sideY};
}

function drawMesh(recording, onDie) {
    const width = 2 * MARGIN + SIDE + (recording.columns - 1) * PITCH, height = 2 * MARGIN + SIDE + (recording.rows - 1) * PITCH;
    const links = recording.links.map((link) => element("line", {...linkLine(recording, link), class: "link", "stroke-width": 11, "data-link": link.name},
        element("title", {}, link.name)));
    const dies = recording.dies.map((die) => {
        const [x, y] = centreOf(die);
        const shape = element("rect", {x: x - SIDE / 2, y: y - SIDE / 2, width: SIDE, height: SIDE, rx: 4, class: "die", tabindex: die.at ? -1 : 0, role: "button",
            "data-die": die.at, click: () => onDie(die.at, false), focus: () => onDie(die.at, true), keydown: (event) => moveFocus(event, recording, die, onDie)});
        const value = element("text", {x, y: y + 16, "data-value": die.at});
        return {shape, name: element("text", {x, y: y - 6}, die.name), value};
    });
    const over = element("g", {class: "over"});
    const svg = element("svg", {class: "mesh", viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "the wafer; arrow keys go from die to die, Enter chooses one"},
        links, dies.map((die) => [die.shape, die.name, die.value]).flat(), over);
    return {svg, links, dies, over};
}

function moveFocus(event, recording, die, onDie) {
    const step = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); onDie(die.at, false); return; }
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const [x, y] = [die.x + step[0], die.y + step[1]];
    if (x < 0 || y < 0 || x >= recording.columns || y >= recording.rows) return;
    const next = event.currentTarget.parentNode.querySelector(`[data-die="${x * recording.rows + y}"]`);
    event.currentTarget.setAttribute("tabindex", -1);
    next.setAttribute("tabindex", 0);
    next.focus();
}

// What a die can be coloured by: of a range of samples, and what the lightest colour stands for.
const dieMeasures = {
    busy: ["cycles with reads under way, %", (r, die, from, to) => 100 * r.count(die, "busy_cycles", from, to) / r.cycles(from, to), 100],
    mesh: ["flits from the mesh per cycle", (r, die, from, to) => r.count(die, "mesh_flits", from, to) / r.cycles(from, to), 1],
    local: ["flits from the own memory per cycle", (r, die, from, to) => r.count(die, "local_flits", from, to) / r.cycles(from, to), 0],
    served: ["flits sent to others per cycle", (r, die, from, to) => r.count(die, "served_flits", from, to) / r.cycles(from, to), 1],
    outstanding: ["reads under way", (r, die, from, to) => r.count(die, "outstanding_read_cycles", from, to) / r.cycles(from, to), 0],
    queued: ["reads of others that wait in its memory", (r, die, from, to) => r.count(die, "queued_read_cycles", from, to) / r.cycles(from, to), 0],
    copies: ["copies made until then", (r, die, from, to) => r.count(die, "copies_made", 0, to), 0],
    written: ["flits written into copies per cycle", (r, die, from, to) => r.count(die, "written_flits", from, to) / r.cycles(from, to), 0],
};

// Colour everything for the range; the scale of a measure without a natural end is what the run's samples reach.
function paintMesh(mesh, recording, measure, from, to, chosen) {
    const [, of, end] = dieMeasures[measure];
    const values = recording.dies.map((die) => of(recording, die, from, to));
    const most = end || Math.max(...values, 1e-9);
    mesh.dies.forEach(({shape, name, value}, at) => {
        const share = values[at] / most;
        shape.setAttribute("fill", colourOf(share));
        shape.classList.toggle("chosen", at === chosen);
        shape.setAttribute("aria-label", `die ${recording.dies[at].name}: ${show(values[at])} ${dieMeasures[measure][0]}`);
        name.setAttribute("style", `fill:${onColour(share)}`);
        value.setAttribute("style", `fill:${onColour(share)}`);
        value.textContent = measure === "busy" ? `${Math.round(values[at])} %` : show(values[at]);
    });
    recording.links.forEach((link, at) => {
        const load = recording.count(link, "flits", from, to) / recording.cycles(from, to);
        mesh.links[at].setAttribute("stroke", colourOf(load));
        mesh.links[at].firstChild.textContent = `${link.name}: ${percent(load)} of the cycles carry a flit; waited for credits ${show(recording.count(link, "credit_stalls", from, to))}, for others ${show(recording.count(link, "arbitration_stalls", from, to))} cycles`;
    });
    return most;
}

// ---- what is followed ----

function wayPath(recording, links, kind) {
    if (!links.length) return null;
    const parts = links.map((link) => {
        const {x1, y1, x2, y2} = linkLine(recording, link, 10);
        return `${x1} ${y1} L ${x2} ${y2}`;
    });
    return element("path", {class: `way ${kind}`, d: `M ${parts.join(" L ")}`});
}

function ring(recording, die, kind) {
    const [x, y] = centreOf(recording.dies[die]);
    return element("rect", {class: kind, x: x - SIDE / 2 - 5, y: y - SIDE / 2 - 5, width: SIDE + 10, height: SIDE + 10, rx: 7});
}

// Where the head of a packet is in a cycle: on the link it entered last, or in a die.
function headAt(recording, packet, cycle) {
    if (cycle < packet.begin || cycle > packet.end) return null;
    const there = recording.way(packet.die, packet.owner), back = recording.way(packet.owner, packet.die);
    const latency = recording.data.wafer.link_latency_cycles;
    let at = null;
    [[there, packet.request], [back, packet.response]].forEach(([links, cycles]) => cycles.forEach((entered, hop) => {
        if (entered <= cycle) at = {link: links[hop], share: Math.min((cycle - entered) / latency, 1)};
    }));
    if (!at) return centreOf(recording.dies[packet.die]);
    const {x1, y1, x2, y2} = linkLine(recording, at.link);
    return [x1 + (x2 - x1) * at.share, y1 + (y2 - y1) * at.share];
}
