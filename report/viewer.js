// viewer.js - the wafer over time: a brush on the run, play and step, what is followed, and the die that was chosen.

class Viewer {
    constructor(recording) {
        const {data} = recording;
        Object.assign(this, {recording, from: 0, to: recording.samples, measure: "busy", die: null, expert: null, packet: null, timer: null});
        this.mesh = drawMesh(recording, (die, focus) => this.chooseDie(die, focus));
        this.legend = element("div", {class: "legend"});
        this.strip = this.makeStrip();
        this.brush = element("div", {class: "brush"});
        this.strip.append(this.brush);
        this.words = element("div", {class: "say slowest", "aria-live": "polite"});
        this.range = element("span", {class: "range"});
        this.follow = element("div");
        this.panel = element("div", {class: "panel"});
        const last = recording.samples;
        this.slideFrom = this.slider("from", 0, last - 1, (value) => this.select(Math.min(value, last - 1), Math.max(this.to, value + 1)));
        this.slideTo = this.slider("to", 1, last, (value) => this.select(Math.min(this.from, value - 1), value));
        this.playButton = element("button", {type: "button", class: "play", click: () => this.toggle()}, "Play");
        this.kernel = data.kernels.length ? 0 : null;
        this.node = this.layout();
        if (this.kernel !== null) this.chooseKernel(this.kernel);
        this.node.addEventListener("keydown", (event) => this.key(event));
    }

    layout() {
        const {data} = this.recording;
        const kernels = data.kernels.map((kernel, at) => [String(at), kernel.step === undefined ? `part ${at}` : `step ${kernel.step}, layer ${kernel.layer}`]);
        return element("section", {class: "viewer"},
            element("h2", {}, `${this.recording.file}: ${data.pattern ? `${data.pattern} traffic` : `${data.trace}, ${data.strategy}`}`),
            element("p", {}, badge(data.verdict, verdictClass(data.verdict)), provenance(data), badge(`${show(data.simulated_cycles)} cycles`),
                badge(`${this.recording.samples} samples of ${show(data.sample_cycles)} cycles`), badge(`cache ${data.cache}`)),
            this.words, this.strip,
            element("div", {class: "controls"},
                kernels.length ? choice("kernel", kernels, "0", (value) => this.chooseKernel(Number(value))) : null,
                element("button", {type: "button", class: "whole", click: () => this.select(0, this.recording.samples)}, "Whole run"),
                element("button", {type: "button", class: "back", click: () => this.move(-1), "aria-label": "one sample back"}, "◀ Step"), this.playButton,
                element("button", {type: "button", class: "forth", click: () => this.move(1), "aria-label": "one sample on"}, "Step ▶"),
                element("label", {}, "from ", this.slideFrom), element("label", {}, "to ", this.slideTo), this.range),
            element("div", {class: "wafer"},
                element("div", {}, element("div", {class: "controls"},
                    choice("colour of dies", Object.entries(dieMeasures).map(([key, [text]]) => [key, text]), this.measure, (value) => { this.measure = value; this.paint(); })),
                this.mesh.svg, this.legend),
                element("div", {}, this.followControls(), this.follow, this.panel)),
            element("p", {class: "keys"}, "Keys: arrows go from die to die, Enter chooses; p plays and pauses, comma and full stop step, w shows the whole run, Escape lets go."));
    }

    // ---- time ----

    slider(name, min, max, changed) {
        return element("input", {type: "range", class: name, min, max, value: name === "from" ? 0 : max, "aria-label": `${name} sample`,
            input: (event) => changed(Number(event.target.value))});
    }

    makeStrip() {
        const {recording} = this, {data} = recording;
        const at = [...Array(recording.samples).keys()];
        const over = (key, list) => at.map((s) => sum(list.map((of) => of.series[key][s])) / recording.cycles(s, s + 1) / list.length);
        const busiest = at.map((s) => Math.max(...recording.links.map((link) => link.series.flits[s])) / recording.cycles(s, s + 1));
        const line = (label, values, i) => ({label, data: values, borderColor: kinds[i], backgroundColor: kinds[i], borderWidth: 1.5, pointRadius: 0});
        this.stripSetup = {
            type: "line",
            data: {labels: data.sample_ends, datasets: [line("flits from the mesh per die and cycle", over("mesh_flits", recording.dies), 0),
                line("mean load of the links", over("flits", recording.links), 2), line("load of the busiest link", busiest, 5)]},
            options: {interaction: {mode: "index", intersect: false}, scales: {x: {title: {display: true, text: "cycle"}, ticks: {maxTicksLimit: 10, maxRotation: 0}}, y: {beginAtZero: true}},
                onResize: () => requestAnimationFrame(() => this.placeBrush())},
        };
        const holder = chart("the run over time; drag to choose a part", this.stripSetup, "low strip");
        let start = null;
        const sample = (event) => {
            const area = this.stripChart().chartArea, x = event.clientX - holder.getBoundingClientRect().left;
            return Math.round(Math.min(Math.max((x - area.left) / (area.right - area.left), 0), 1) * recording.samples);
        };
        holder.addEventListener("pointerdown", (event) => { start = sample(event); holder.setPointerCapture(event.pointerId); });
        holder.addEventListener("pointermove", (event) => {
            if (start === null) return;
            const end = sample(event);
            this.select(Math.min(start, end, recording.samples - 1), Math.max(start, end, Math.min(start, end) + 1));
        });
        holder.addEventListener("pointerup", () => { start = null; });
        return holder;
    }

    stripChart() {
        return charts.find((entry) => entry.setup === this.stripSetup).chart;
    }

    placeBrush() {
        const strip = this.stripChart();
        if (!strip) return;
        const {left, right, top, bottom} = strip.chartArea, width = (right - left) / this.recording.samples;
        Object.assign(this.brush.style, {left: `${left + this.from * width}px`, width: `${Math.max((this.to - this.from) * width, 2)}px`, top: `${top}px`, height: `${bottom - top}px`});
    }

    select(from, to) {
        this.from = Math.max(0, Math.min(from, this.recording.samples - 1));
        this.to = Math.max(this.from + 1, Math.min(to, this.recording.samples));
        this.paint();
    }

    // One sample on; what is looked at is one sample then, or as long as it was if that was a part of the run.
    move(by) {
        const all = this.from === 0 && this.to === this.recording.samples;
        const length = all ? 1 : this.to - this.from;
        const from = all ? (by > 0 ? 0 : this.recording.samples - 1) : this.from + by;
        if (from < 0 || from + length > this.recording.samples) return false;
        this.select(from, from + length);
        return true;
    }

    toggle() {
        if (this.timer) { this.pause(); return; }
        if (this.to === this.recording.samples) this.select(0, this.from === 0 ? 1 : this.to - this.from);
        this.timer = setInterval(() => { if (!this.move(1)) this.pause(); }, 80);
        this.playButton.textContent = "Pause";
    }

    pause() {
        clearInterval(this.timer);
        this.timer = null;
        this.playButton.textContent = "Play";
    }

    key(event) {
        if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
        const actions = {p: () => this.toggle(), ",": () => this.move(-1), ".": () => this.move(1), w: () => this.select(0, this.recording.samples),
            Escape: () => this.followNothing()};
        if (!actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        actions[event.key]();
    }

    chooseKernel(kernel) {
        const {begin, end} = this.recording.data.kernels[kernel];
        this.kernel = kernel;
        const found = slowest(this.recording, kernel);
        this.slow = found.die.at;
        this.words.replaceChildren(element("b", {}, "Where the time goes. "), found.text.join(" "), " ",
            element("button", {type: "button", class: "show-slowest", click: () => this.chooseDie(found.die.at, false)}, `Show die ${found.die.name}`));
        this.select(this.recording.sampleAt(begin), this.recording.sampleAt(Math.max(end - 1, begin)) + 1);
    }

    // ---- what is followed ----

    followControls() {
        const {recording} = this, flits = new Map();
        for (const fetch of recording.fetches) flits.set(fetch.expert, (flits.get(fetch.expert) || 0) + fetch.mesh);
        const experts = [...flits].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([expert, count]) => [String(expert), `expert ${expert} (${show(count)} flits over the mesh)`]);
        const packets = recording.packets.map((packet, at) => ({packet, at})).sort((a, b) => (b.packet.end - b.packet.begin) - (a.packet.end - a.packet.begin))
            .map(({packet, at}) => [String(at), `${recording.dies[packet.die].name} reads expert ${packet.expert} of ${recording.dies[packet.owner].name}: ${show(packet.end - packet.begin)} cycles`]);
        this.expertChoice = choice("follow expert", [["", "none"], ...experts], "", (value) => this.followExpert(value === "" ? null : Number(value)));
        this.packetChoice = choice("follow packet", [["", "none"], ...packets], "", (value) => this.followPacket(value === "" ? null : Number(value)));
        return element("div", {class: "controls follow"}, experts.length ? this.expertChoice : null, packets.length ? this.packetChoice : null);
    }

    followNothing() {
        this.followExpert(null);
    }

    followExpert(expert) {
        this.expert = expert;
        this.packet = null;
        this.expertChoice.querySelector("select").value = expert === null ? "" : String(expert);
        this.packetChoice.querySelector("select").value = "";
        this.paint();
    }

    followPacket(packet) {
        this.packet = packet;
        this.expert = null;
        this.expertChoice.querySelector("select").value = "";
        this.packetChoice.querySelector("select").value = packet === null ? "" : String(packet);
        if (packet !== null) {
            const {begin, end} = this.recording.packets[packet];
            this.select(this.recording.sampleAt(begin), this.recording.sampleAt(end) + 1);
        } else this.paint();
    }

    drawExpert() {
        const {recording} = this, begin = recording.startOf(this.from), end = recording.startOf(this.to);
        const readers = recording.fetches.filter((fetch) => fetch.expert === this.expert && fetch.begin < end && fetch.end >= begin);
        const shapes = readers.map((fetch) => (fetch.mesh ? [wayPath(recording, recording.way(fetch.owner, fetch.die), ""), ring(recording, fetch.die, "reader")] : [ring(recording, fetch.die, "reader")])).flat();
        const owners = unique(readers.map((fetch) => fetch.owner));
        this.mesh.over.replaceChildren(...shapes.concat(owners.map((owner) => ring(recording, owner, "owner"))).filter(Boolean));
        replace(this.follow, element("h3", {}, `Expert ${this.expert}: lives on ${owners.map((owner) => recording.dies[owner].name).join(", ") || "-"}`),
            readers.length ? table(["kernel", "die", "from cycle", "to cycle", "own flits", "copy flits", "mesh flits", "links"], readers.map((fetch) => [fetch.kernel,
                recording.dies[fetch.die].name, fetch.begin, fetch.end, fetch.own, fetch.copy, fetch.mesh, recording.way(fetch.owner, fetch.die).length]), "who reads it")
                : element("p", {}, "Nobody reads it in this part of the run."));
    }

    drawPacket() {
        const {recording} = this, packet = recording.packets[this.packet];
        const there = recording.way(packet.die, packet.owner), back = recording.way(packet.owner, packet.die);
        const now = recording.startOf(this.to), head = headAt(recording, packet, Math.min(now, packet.end));
        this.mesh.over.replaceChildren(...[wayPath(recording, there, "request"), wayPath(recording, back, ""), ring(recording, packet.die, "reader"), ring(recording, packet.owner, "owner"),
            head ? element("circle", {class: "head", cx: head[0], cy: head[1], r: 8}) : null].filter(Boolean));
        const latency = recording.data.wafer.link_latency_cycles;
        const hops = (kind, links, cycles, first) => cycles.map((entered, hop) => [kind, links[hop].name, entered, entered - (hop ? cycles[hop - 1] + latency : first)]);
        replace(this.follow, element("h3", {}, `Line ${packet.line} of expert ${packet.expert}: asked in cycle ${show(packet.begin)}, all data in ${show(packet.end)} (${show(packet.end - packet.begin)} cycles)`),
            table(["way", "link", "head enters in cycle", "cycles waited before"], [...hops("request", there, packet.request, packet.begin),
                ...hops("answer", back, packet.response, packet.request[packet.request.length - 1] + latency)], "hops"),
            element("p", {}, "Waiting before the first link of the answer is the time in the owner's memory."));
    }

    // ---- the die that was chosen ----

    chooseDie(die, byFocus) {
        if (byFocus) return;
        this.die = die;
        this.paint();
    }

    dieChart() {
        const {recording} = this, die = recording.dies[this.die], at = [...Array(recording.samples).keys()];
        const line = (label, key, i, axis) => ({label, yAxisID: axis || "y", borderColor: kinds[i], backgroundColor: kinds[i], borderWidth: 1.5, pointRadius: 0,
            data: at.map((s) => die.series[key][s] / recording.cycles(s, s + 1))});
        return chart(`die ${die.name} over time`, {
            type: "line",
            data: {labels: recording.data.sample_ends, datasets: [line("mesh flits", "mesh_flits", 0), line("own memory flits", "local_flits", 2), line("sent flits", "served_flits", 1),
                line("reads under way", "outstanding_read_cycles", 3, "reads"), line("reads of others waiting", "queued_read_cycles", 5, "reads")]},
            options: {interaction: {mode: "index", intersect: false}, scales: {x: {ticks: {maxTicksLimit: 6, maxRotation: 0}}, y: {beginAtZero: true, title: {display: true, text: "flits per cycle"}},
                reads: {position: "right", beginAtZero: true, grid: {drawOnChartArea: false}, title: {display: true, text: "reads"}}}},
        });
    }

    drawDie() {
        const {recording} = this, die = recording.dies[this.die], {from, to} = this;
        if (this.drawnDie !== this.die) {
            this.counters = element("div");
            const own = recording.fetches.filter((fetch) => fetch.die === this.die), copies = recording.copies.filter((copy) => copy.die === this.die);
            replace(this.panel, element("h3", {}, `Die ${die.name}`), this.dieChart(), this.counters,
                own.length ? [element("h3", {}, "Experts that it reads"), table(["kernel", "expert", "owner", "from cycle", "to cycle", "own", "copy", "mesh"], own.map((fetch) => [fetch.kernel, fetch.expert,
                    recording.dies[fetch.owner].name, fetch.begin, fetch.end, fetch.own, fetch.copy, fetch.mesh]), "experts")] : null,
                copies.length ? [element("h3", {}, "Copies that it makes"), table(["kernel", "expert", "from cycle", "to cycle", "whole", "ahead"], copies.map((copy) => [copy.kernel, copy.expert, copy.begin,
                    copy.end, copy.whole ? "yes" : "no", copy.ahead ? "yes" : "no"]), "copies")] : null);
            this.drawnDie = this.die;
        }
        const links = recording.links.filter((link) => link.from === this.die || link.to === this.die).map((link) => [`${link.from === this.die ? "out" : "in"} ${link.name}`,
            recording.count(link, "flits", from, to), {value: recording.count(link, "flits", from, to) / recording.cycles(from, to), text: percent(recording.count(link, "flits", from, to) / recording.cycles(from, to))},
            recording.count(link, "credit_stalls", from, to), recording.count(link, "arbitration_stalls", from, to)]);
        replace(this.counters, element("h3", {}, "Counters and queues in the part chosen"), table(["counter", "part", "whole run"],
            Object.keys(die.totals).map((key) => [key.replaceAll("_", " "), recording.count(die, key, from, to), recording.count(die, key, 0, recording.samples)]), "counters"),
            element("h3", {}, "Its links"), table(["link", "flits", "load", "waited for credits", "waited for others"], links, "links"));
    }

    paint() {
        const {recording, from, to} = this;
        const most = paintMesh(this.mesh, recording, this.measure, from, to, this.die);
        this.slideFrom.value = from;
        this.slideTo.value = to;
        this.range.textContent = `cycles ${show(recording.startOf(from))} to ${show(recording.startOf(to))}`;
        this.placeBrush();
        this.legend.replaceChildren("0", element("i", {style: `background:linear-gradient(90deg,${[0, 0.25, 0.5, 0.75, 1].map(colourOf).join(",")})`}),
            `${show(most)}: ${dieMeasures[this.measure][0]}; links: 0 to 100 % of the cycles`);
        if (this.packet !== null) this.drawPacket();
        else if (this.expert !== null) this.drawExpert();
        else { this.mesh.over.replaceChildren(); replace(this.follow); }
        if (this.die !== null) this.drawDie();
    }
}

function waferView() {
    const recordings = recordsOf("recording");
    if (!recordings.length) return null;
    const holder = element("div"), viewers = new Map();
    let shown = null;
    const open = (file) => {
        if (shown) shown.pause();
        shown = null;
        const failed = guarded(file, () => {
            if (!viewers.has(file)) viewers.set(file, new Viewer(openRecording(recordings.find((record) => record.file === file))));
            shown = viewers.get(file);
        });
        holder.replaceChildren(failed || shown.node);
        if (failed) return;
        const panel = holder.closest("[role=tabpanel]");
        if (panel && !panel.hidden) { drawCharts(panel); shown.paint(); }
    };
    open(recordings[0].file);
    requestAnimationFrame(() => holder.closest("[role=tabpanel]").addEventListener("seen", () => { if (shown) shown.paint(); }));
    return element("div", {}, recordings.length > 1 ? element("div", {class: "controls"}, choice("recording", recordings.map((record) => record.file), recordings[0].file, open)) : null, holder);
}
