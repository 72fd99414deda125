// main.js - the views as tabs, by mouse and by arrow keys; #regression, #study and #wafer in the address choose one.

function headBadges() {
    const holder = document.getElementById("badges");
    for (const {file, data} of records)
        if (data.verdict) holder.append(badge(`${file}: ${data.verdict}`, verdictClass(data.verdict)));
    const commits = unique(records.map((record) => record.data.git_commit).filter(Boolean));
    if (commits.length) holder.append(badge(`commit ${commits.join(", ")}`, commits.length > 1 ? "warn" : ""));
    if (commits.length > 1) holder.append(badge("records of different commits", "warn"));
}

function views() {
    const list = [["regression", "Regression", regressionView], ["study", "Study", studyView], ["wafer", "Wafer", waferView]];
    const bar = document.querySelector("nav"), main = document.querySelector("main"), made = [];
    for (const [name, title, make] of list) {
        const content = guarded(title, make);
        if (!content) continue;
        const panel = element("section", {id: `view-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}`, hidden: true}, content);
        const tab = element("button", {type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `view-${name}`, click: () => choose(name)}, title);
        made.push({name, tab, panel});
        bar.append(tab);
        main.append(panel);
    }
    if (!made.length) {
        main.append(element("p", {}, "There is nothing to show in these records."));
        return;
    }
    const choose = (name) => {
        const found = made.some((view) => view.name === name) ? name : made[0].name;
        for (const {name: other, tab, panel} of made) {
            panel.hidden = other !== found;
            tab.setAttribute("aria-selected", other === found);
            tab.tabIndex = other === found ? 0 : -1;
            if (other === found) { drawCharts(panel); panel.dispatchEvent(new Event("seen")); }
        }
        if (location.hash.slice(1) !== found) history.replaceState(null, "", `#${found}`);
    };
    bar.addEventListener("keydown", (event) => {
        const step = {ArrowRight: 1, ArrowLeft: -1}[event.key], at = made.findIndex((view) => !view.panel.hidden);
        if (!step) return;
        const next = made[(at + step + made.length) % made.length];
        choose(next.name);
        next.tab.focus();
    });
    window.addEventListener("hashchange", () => choose(location.hash.slice(1)));
    window.addEventListener("beforeprint", () => made.forEach(({panel}) => { panel.hidden = false; drawCharts(panel); }));
    window.addEventListener("afterprint", () => choose(location.hash.slice(1)));
    choose(location.hash.slice(1));
}

const failed = guarded("The page", () => { headBadges(); views(); });
if (failed) document.querySelector("main").append(failed);
document.body.dataset.ready = Math.round(performance.now());
