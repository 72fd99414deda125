// recording.js - one recording as sums over any range of samples, and what can be said about its slowest die.

function openRecording({file, data}) {
    const samples = data.sample_ends.length, rows = data.wafer.mesh_y;
    const running = (series) => {
        const total = new Float64Array(samples + 1);
        for (let i = 0; i < samples; i++) total[i + 1] = total[i] + series[i];
        return total;
    };
    const totals = (of) => Object.fromEntries(Object.entries(of).filter(([, value]) => Array.isArray(value)).map(([key, value]) => [key, running(value)]));
    const dies = data.dies.map((die, at) => ({at, x: die.x, y: die.y, name: `(${die.x},${die.y})`, series: die, totals: totals(die)}));
    const step = {north: [0, -1], east: [1, 0], south: [0, 1], west: [-1, 0]};
    const links = data.links.map((link) => {
        const [dx, dy] = step[link.port];
        return {...link, dx, dy, from: link.x * rows + link.y, to: (link.x + dx) * rows + link.y + dy, series: link, totals: totals(link),
            name: `(${link.x},${link.y}) to (${link.x + dx},${link.y + dy})`};
    });
    const linkOf = new Map(links.map((link) => [`${link.from} ${link.to}`, link]));
    const startOf = (sample) => (sample ? data.sample_ends[sample - 1] : 0);
    const recording = {
        file, data, dies, links, samples, rows, columns: data.wafer.mesh_x, startOf,
        cycles: (from, to) => Math.max(startOf(to) - startOf(from), 1),
        count: (of, key, from, to) => of.totals[key][to] - of.totals[key][from],
        // The first sample that ends after this cycle.
        sampleAt: (cycle) => {
            const at = data.sample_ends.findIndex((end) => end > cycle);
            return at < 0 ? samples - 1 : at;
        },
        // The links of X-Y routing.
        way: (from, to) => {
            const list = [];
            let [x, y] = [Math.floor(from / rows), from % rows];
            const [endX, endY] = [Math.floor(to / rows), to % rows];
            while (x !== endX || y !== endY) {
                const next = x !== endX ? [x + Math.sign(endX - x), y] : [x, y + Math.sign(endY - y)];
                list.push(linkOf.get(`${x * rows + y} ${next[0] * rows + next[1]}`));
                [x, y] = next;
            }
            return list;
        },
        fetches: data.fetches.map(([kernel, die, expert, owner, begin, end, own, copy, mesh]) => ({kernel, die, expert, owner, begin, end, own, copy, mesh})),
        copies: data.copies.map(([kernel, die, expert, begin, end, whole, ahead]) => ({kernel, die, expert, begin, end, whole, ahead})),
        packets: data.packets.map(([die, expert, line, owner, begin, end, request, response]) => ({die, expert, line, owner, begin, end, request, response})),
    };
    return recording;
}

// ---- where the time of the slowest die goes ----

const list = (items) => (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`);
const FULL = 0.85; // of the cycles of a sample

// What holds a die up in one sample, judged by what is full of all that its data passes: its own port, a link on the way
// from the owners that it reads from just then, the owners themselves.
function heldBy(recording, die, fetches, sample) {
    const begin = recording.startOf(sample), end = recording.startOf(sample + 1), cycles = end - begin;
    const rate = (of, key) => of.series[key][sample] / cycles;
    if (!die.series.busy_cycles[sample]) return {by: "idle"};
    if (rate(die, "mesh_flits") > FULL) return {by: "port"};
    const owners = unique(fetches.filter((fetch) => fetch.mesh && fetch.begin < end && fetch.end >= begin).map((fetch) => fetch.owner));
    const links = fetches.length ? unique(owners.flatMap((owner) => recording.way(owner, die.at))) : recording.links.filter((link) => link.to === die.at);
    const link = links.reduce((best, other) => (!best || rate(other, "flits") > rate(best, "flits") ? other : best), null);
    if (link && rate(link, "flits") > FULL) return {by: "link", name: link.name};
    const owner = owners.find((at) => rate(recording.dies[at], "served_flits") > FULL);
    if (owner !== undefined) return {by: "owner", name: recording.dies[owner].name};
    return {by: rate(die, "local_flits") > rate(die, "mesh_flits") ? "memory" : "latency"};
}

// The cycles of a part by what held the die up, and by the name of the link or owner.
function holdUps(recording, die, kernel, from, to) {
    const fetches = recording.fetches.filter((fetch) => fetch.die === die.at && fetch.kernel === kernel), by = {}, names = new Map();
    for (let sample = from; sample < to; sample++) {
        const held = heldBy(recording, die, fetches, sample), cycles = recording.cycles(sample, sample + 1);
        by[held.by] = (by[held.by] || 0) + cycles;
        if (held.name) names.set(`${held.by} ${held.name}`, (names.get(`${held.by} ${held.name}`) || 0) + cycles);
    }
    return {by, names: [...names].sort((a, b) => b[1] - a[1])};
}

function reasons(recording, die, kernel, from, to) {
    const {by, names} = holdUps(recording, die, kernel, from, to), total = recording.cycles(from, to);
    const most = (kind) => {
        const [name, cycles] = names.find(([text]) => text.startsWith(`${kind} `));
        return `most often ${name.slice(kind.length + 1)}, ${percent(cycles / total)}`;
    };
    const texts = {
        link: () => `a link on the way of its data was full (${most("link")})`,
        port: () => "its own port into the mesh was full",
        owner: () => `a die that it read from sent as fast as it can (${most("owner")})`,
        memory: () => "its own memory gave most of its data",
        latency: () => "nothing on the way was full, so the time of each single read counted",
        idle: () => "it had no read under way",
    };
    const parts = Object.entries(by).sort((a, b) => b[1] - a[1]).map(([kind, cycles]) => `in ${percent(cycles / total)} ${texts[kind]()}`);
    return `Of its time, ${list(parts)}. (Full: more than ${percent(FULL)} of the cycles of a sample.)`;
}

// Sentences on the die that was last in a kernel.
function slowest(recording, kernel) {
    const {begin, last_data} = recording.data.kernels[kernel];
    const at = last_data.reduce((best, cycle, die) => (cycle > last_data[best] ? die : best), 0);
    if (!last_data[at]) return {die: recording.dies[at], text: ["No data came in it."], kernel, from: 0, to: 1};
    const die = recording.dies[at], from = recording.sampleAt(begin), to = recording.sampleAt(last_data[at]) + 1;
    const count = (key) => recording.count(die, key, from, to), cycles = recording.cycles(from, to);
    const time = last_data[at] + 1 - begin, others = last_data.filter((cycle, other) => cycle && other !== at).map((cycle) => cycle + 1 - begin).sort((a, b) => a - b);
    const median = others.length ? others[Math.floor(others.length / 2)] : time;
    const mesh = count("mesh_flits"), local = count("local_flits"), outstanding = count("outstanding_read_cycles");
    const text = [`Die ${die.name} is the last: its data is complete after ${show(time)} cycles, the median of the others after ${show(median)} (${(time / median).toFixed(2)} times as long).`,
        reasons(recording, die, kernel, from, to),
        `A flit from the mesh came in ${percent(mesh / cycles)} of the cycles${local ? `; ${percent(local / (local + mesh))} of its data was in its own memory` : "; nothing was in its own memory"}.`,
        `A read took ${show(Math.round(outstanding / Math.max(count("reads"), 1)))} cycles; ${show(outstanding / Math.max(count("busy_cycles"), 1))} were under way at a time, and it may have ${recording.data.wafer.outstanding_reads} to other dies.`];
    const owners = new Map();
    for (const fetch of recording.fetches) if (fetch.die === at && fetch.kernel === kernel && fetch.mesh) owners.set(fetch.owner, (owners.get(fetch.owner) || 0) + fetch.mesh);
    const ranked = [...owners].sort((a, b) => b[1] - a[1]);
    if (ranked.length)
        text.push(`It read from ${ranked.length} ${ranked.length === 1 ? "die" : "dies"}, most from ${list(ranked.slice(0, 3).map(([owner, flits]) => `${recording.dies[owner].name} (${percent(flits / mesh)})`))}.`);
    return {die, text, kernel, from, to};
}
