// regression.js - did it pass: runs, tests, proofs, mutants, coverage, area; and of each failure, where it began.

const verdictClass = (verdict) => ({PASS: "good", proved: "good", refuted: "good", killed: "good", caught: "good", FAIL: "bad", MISMATCH: "bad", failed: "bad",
    DEADLOCK: "bad", survived: "bad", SKIP: "warn", TIMEOUT: "warn", INTERRUPTED: "warn", bounded: "warn"}[verdict] || "");
const badge = (text, kind) => element("span", {class: `badge ${kind || ""}`}, text);
const verdict = (word) => element("span", {class: verdictClass(word)}, word);

function provenance(data) {
    const tools = data.tools || (data.compiler ? {compiler: data.compiler} : {});
    const list = [data.git_commit && badge(`commit ${data.git_commit}`), data.seed !== undefined && badge(`seed ${data.seed}`),
        data.seeds && badge(`seeds ${data.seeds.join(", ")}`), data.started && badge(data.started),
        isNumber(data.wall_s) && badge(`${show(data.wall_s)} s`)];
    for (const [name, version] of Object.entries(tools)) list.push(badge(`${name} ${version}`));
    return list.filter(Boolean);
}

// ---- the first divergence: what a designer wants to see ----

function divergence(data) {
    const at = data.divergence;
    if (!at) return null;
    return element("section", {class: "divergence"},
        element("h3", {}, "First divergence"),
        element("pre", {}, at.line),
        table(["cycle", "die", "unit", "port", "field", "reference", "rtl"],
            [[at.cycle, `(${at.x},${at.y})`, at.unit, at.port, at.field, show(at.reference), show(at.rtl)]], "where"),
        element("p", {class: "say"}, element("b", {}, "Why: "), at.why),
        element("p", {}, "Again: ", element("code", {class: "repro"}, at.repro)),
        at.waves ? element("p", {}, "Waves: ", element("code", {}, at.waves)) : null,
        element("details", {}, element("summary", {}, `the last ${(at.events || []).length} events at this port (reference)`),
            element("pre", {}, (at.events || []).map((event) => (typeof event === "string" ? event : JSON.stringify(event))).join("\n"))));
}

// A model that was not built from what the tree held when the run began.
function modelNote(model) {
    if (!model || model.state !== "outdated") return null;
    return element("p", {class: "bad"}, `The model ${model.name} (built at ${model.git_commit}, sources ${model.sources_hash}) was outdated: the tree held other sources.`);
}

function cosimRun({file, data}) {
    const work = data.pattern ? `${data.pattern} traffic` : `${data.trace}, strategy ${data.strategy}, batch ${data.batch}`;
    const seconds = data.wall_s || {};
    return element("section", {},
        element("h3", {}, `${file}: `, verdict(data.verdict)),
        element("p", {}, badge(data.verdict, verdictClass(data.verdict)), provenance(data), badge(data.config), badge(`cache ${data.cache}`)),
        element("p", {}, work, data.detail ? `. ${data.detail}` : ""),
        modelNote(data.model), modelNote(data.predictor_model),
        table(["cycles, reference", "cycles, rtl", "observations compared", "hops", "flit hops", "reads", "s, reference", "s, rtl"],
            [[data.cycles.reference, data.cycles.rtl, data.observations_compared, data.hops, data.flit_hops, data.reads, seconds.reference, seconds.rtl]], file),
        divergence(data));
}

// ---- make regress ----

function plan(data) {
    const groups = unique(data.results.map((result) => result.kind));
    return table(["kind", "programs", "passed", "failed", "skipped", "progress"], groups.map((kind) => {
        const of = data.results.filter((result) => result.kind === kind);
        const [passed, failed, skipped] = ["passed", "failed", "skipped"].map((key) => sum(of.map((result) => result[key])));
        const share = passed / Math.max(passed + failed + skipped, 1);
        return [kind, of.length, passed, failed, skipped,
            element("div", {class: "bar", title: percent(share)}, element("i", {style: `width:${100 * share}%`}))];
    }), "testplan");
}

function failureGroup(group) {
    return element("section", {},
        element("h3", {class: "bad"}, `${group.signature} (${group.count})`),
        element("pre", {}, group.message),
        element("p", {}, "Again: ", element("code", {class: "repro"}, group.repro)),
        element("p", {}, `In: ${(group.results || []).join(", ")}`));
}

function regress({file, data}) {
    const skips = data.results.flatMap((result) => (result.skips || []).map((reason) => [result.kind, result.name, reason]));
    return element("section", {},
        element("h2", {}, `Tests, ${file}`),
        element("p", {}, badge(data.verdict, verdictClass(data.verdict)), badge(`${show(data.passed)} passed`, data.passed ? "good" : ""),
            badge(`${show(data.failed)} failed`, data.failed ? "bad" : ""), badge(`${show(data.skipped)} skipped`, data.skipped ? "warn" : ""), provenance(data)),
        plan(data),
        (data.groups || []).length ? element("h3", {}, "Failures by signature") : null,
        (data.groups || []).map(failureGroup),
        element("details", {}, element("summary", {}, "every program"),
            table(["kind", "name", "seed", "verdict", "passed", "failed", "skipped", "s", "again"], data.results.map((result) => [result.kind, result.name,
                result.seed, verdict(result.verdict), result.passed, result.failed, result.skipped, result.seconds, result.repro]), "results")),
        skips.length ? element("details", {}, element("summary", {}, "skipped, and why"), table(["kind", "name", "reason"], skips)) : null);
}

// ---- proofs; and whatever else is a list of named things ----

function formal({file, data}) {
    return element("section", {},
        element("h2", {}, `Proofs, ${file}`),
        element("p", {}, badge(`${data.passed} passed`, "good"), badge(`${data.failed} failed`, data.failed ? "bad" : ""),
            badge(`${data.bounded} only bounded`, data.bounded ? "warn" : ""), provenance(data)),
        table(["unit", "instance", "engine", "k", "outcome", "s"], data.proofs.map((proof) => [proof.unit, proof.instance, proof.engine, proof.k,
            verdict(proof.outcome), proof.cpu_s]), "proofs"));
}

const titles = {synth: "Area", mutation: "Mutants", coverage: "Coverage", timing: "Timing", fpga: "FPGA", net: "The mesh alone"};
const plain = (value) => (value !== null && typeof value === "object" ? JSON.stringify(value) : value);

// A record of another kind: its figures, and each list or object of objects as a table.
function generic({file, data}) {
    const parts = [], figures = [];
    const skip = ["schema", "record", "version", "git_commit", "compiler", "tools", "seed", "seeds", "started", "wall_s"];
    for (const [key, value] of Object.entries(data)) {
        if (skip.includes(key) || value === null) continue;
        const rows = Array.isArray(value) ? value.map((row, i) => [i, row]) : typeof value === "object" ? Object.entries(value) : null;
        if (!rows) figures.push([key, value]);
        else if (rows.length && rows.every(([, row]) => row && typeof row === "object" && !Array.isArray(row))) {
            const heads = unique(rows.flatMap(([, row]) => Object.keys(row)));
            const named = !Array.isArray(value);
            parts.push(element("h3", {}, key.replaceAll("_", " ")), table((named ? ["name"] : []).concat(heads.map((head) => head.replaceAll("_", " "))),
                rows.map(([name, row]) => (named ? [name] : []).concat(heads.map((head) => (typeof row[head] === "string" ? verdict(row[head]) : plain(row[head]))))), key));
        } else if (rows.length) parts.push(element("h3", {}, key.replaceAll("_", " ")), table(["name", "value"], rows.map(([name, row]) => [name, plain(row)]), key));
    }
    return element("section", {}, element("h2", {}, `${titles[data.record] || data.record}, ${file}`), element("p", {}, provenance(data)),
        figures.length ? table(["figure", "value"], figures.map(([key, value]) => [key.replaceAll("_", " "), value]), "figures") : null, parts);
}

// How often each of the runs failed in the same way.
function cosimGroups(runs) {
    const groups = new Map();
    for (const {file, data} of runs) {
        if (data.verdict === "PASS") continue;
        const at = data.divergence;
        const signature = at ? `${data.verdict} unit ${at.unit} port ${at.port} field ${at.field}` : `${data.verdict} ${data.detail}`;
        groups.set(signature, (groups.get(signature) || []).concat(file));
    }
    return [...groups].map(([signature, files]) => [signature, files.length, files.join(", ")]);
}

function regressionView() {
    const runs = recordsOf("cosim"), others = records.filter((record) => !["cosim", "regress", "formal", "study", "recording"].includes(record.data.record));
    if (!runs.length && !others.length && !recordsOf("regress", "formal").length) return null;
    const failures = cosimGroups(runs);
    return element("div", {},
        failures.length ? [element("h2", {}, "Failures of runs by signature"), table(["signature", "runs", "files"], failures, "failures")] : null,
        runs.length ? element("h2", {}, "Runs in lock step: reference against Verilog") : null, eachGuarded(runs, cosimRun),
        eachGuarded(recordsOf("regress"), regress), eachGuarded(recordsOf("formal"), formal), eachGuarded(others, generic));
}
