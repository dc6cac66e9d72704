// A module that somebody brings: what it takes and gives, how long it runs.
import { load } from "../heddle.js";
import { fillBars, makeBars } from "./bars.js";
import { bytes, operations, percent, time } from "./format.js";
import { TensorTable } from "./tensors.js";
import { measure } from "./timing.js";
import { operationsOf } from "./work.js";

const element = (id) => document.getElementById(id);
const panel = element("drop").closest(".panel");

let model = null, table = null;

// ---- Where modules come from

element("file").addEventListener("change", ({ target }) => take(target.files[0]));
for (const name of ["dragover", "dragenter"]) {
    panel.addEventListener(name, (event) => { event.preventDefault(); panel.classList.add("over"); });
}
panel.addEventListener("dragleave", (event) => { if (!panel.contains(event.relatedTarget)) panel.classList.remove("over"); });
panel.addEventListener("drop", (event) => {
    event.preventDefault();
    panel.classList.remove("over");
    take(event.dataTransfer.files[0]);
});
// A file that misses the panel would replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

/// Those that `heddle serve-web` was given; another server has no list.
async function offer() {
    const answer = await fetch("models.json");
    const places = answer.ok ? await answer.json() : [];
    for (const place of places) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = place.split("/").at(-1);
        button.addEventListener("click", () => show(button.textContent, new URL(encodeURI(place), location.href)));
        element("offers").append(button);
    }
    element("offers").hidden = !places.length;
}

async function take(file) {
    if (file) await show(file.name, await file.arrayBuffer());
}

// ---- What a model is

async function show(name, source) {
    fail(null);
    const start = performance.now();
    let loaded;
    try {
        loaded = await load(source);
    } catch (error) {
        return fail(error, name);
    }
    const elapsed = performance.now() - start;
    model?.close();
    model = loaded;
    element("model-name").textContent = name;
    showSymbols();
    const work = model.metadata.symbols.length ? [] : [["operations", operations(totalOperations())]];
    facts(element("model-facts"), [
        ["tier", model.metadata.tier], ["threads", model.threads], ["memory", bytes(model.metadata.memory.peak)],
        ["weights", bytes(model.metadata.memory.weights)], ["kernels", model.metadata.kernels.length],
        ...work, ["loaded in", time(elapsed)], ["compiler", model.metadata.compiler],
    ]);
    table = new TensorTable(element("tensors"), model, fail);
    showKernels();
    element("timing").textContent = "";
    element("model").hidden = false;
    element("model-name").focus({ preventScroll: true });
}

const symbolFields = () => [...element("symbols").querySelectorAll("input")];

/// The arithmetic operations of a run, with the extents that the fields have; NaN where they depend on data.
function totalOperations() {
    const extents = shownExtents();
    return model.metadata.kernels.reduce((sum, kernel) => sum + operationsOf(kernel, extents), 0);
}

const shownExtents = () => Object.fromEntries(symbolFields().map((field) => [field.dataset.symbol, Number(field.value)]));

function facts(list, pairs) {
    list.replaceChildren(...pairs.map(([term, value]) => {
        const group = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
        dt.textContent = term;
        dd.textContent = value;
        group.append(dt, dd);
        return group;
    }));
}

function showSymbols() {
    const fields = model.metadata.symbols.map((name) => {
        const label = document.createElement("label"), input = document.createElement("input");
        label.className = "inline";
        Object.assign(input, { type: "number", min: 0, max: 2 ** 31 - 1, value: 1, required: true });
        input.dataset.symbol = name;
        label.append(name, input);
        return label;
    });
    element("symbols").replaceChildren(element("symbols").querySelector("legend"), ...fields);
    element("symbols").hidden = !fields.length;
}

// ---- Running

element("model").addEventListener("submit", async (event) => {
    event.preventDefault();
    fail(null);
    element("run").disabled = true;
    try {
        await run(Math.max(1, Math.min(100_000, Number(element("runs").value) || 1)));
    } catch (error) {
        fail(error, element("model-name").textContent);
    }
    element("run").disabled = false;
});

async function run(count) {
    const files = table.files, fields = symbolFields();
    for (const [name, { shape }] of Object.entries(files)) {
        model.inputs.find((input) => input.name === name).shape.forEach((extent, axis) => {
            if (typeof extent === "string") fields.find((field) => field.dataset.symbol === extent).value = shape[axis];
        });
    }
    for (const field of fields) model.setDim(field.dataset.symbol, Number(field.value));
    table.fill();
    const start = performance.now();
    model.run(files);
    const first = performance.now() - start;
    model.resetProfile();
    const timing = await measure(model, count, (done) => { element("timing").textContent = `${done} of ${count}`; });
    const total = totalOperations(), speed = total / timing.median / 1e6;
    const figures = [["median", time(timing.median)], ["fastest", time(timing.fastest)], ["first run", time(first)]];
    if (fields.length && total > 0) figures.push(["operations", operations(total)]);
    if (speed > 0.001) figures.push(["Gop/s", speed.toPrecision(3)]);
    element("timing").replaceChildren(...figures.map(([term, value]) => {
        const figure = document.createElement("span"), strong = document.createElement("b");
        strong.textContent = value;
        figure.append(`${term} `, strong);
        return figure;
    }));
    table.show();
    showKernels();
}

/// Times where the module measures them, else what each kernel has to do.
function showKernels() {
    const measured = model.profile(), isMeasured = !!measured?.some((kernel) => kernel.milliseconds > 0);
    const extents = shownExtents();
    const amount = (kernel) => isMeasured ? kernel.milliseconds : operationsOf(kernel, extents) || 0;
    const kernels = (measured ?? model.metadata.kernels).map((kernel) => ({ ...kernel, amount: amount(kernel) }));
    const sum = kernels.reduce((a, kernel) => a + kernel.amount, 0) || 1;
    const shown = kernels.toSorted((a, b) => b.amount - a.amount);
    const rest = shown.splice(16);
    if (rest.length) shown.push({ name: `${rest.length} more`, amount: rest.reduce((a, kernel) => a + kernel.amount, 0) });
    const most = Math.max(...shown.map((kernel) => kernel.amount)) || 1;
    const bars = makeBars(element("kernel-bars"), shown.map((kernel) => kernel.name));
    const values = shown.map(({ amount }) => isMeasured ? time(amount) : operations(amount));
    fillBars(bars, shown.map(({ amount }) => amount / most), values, -1, shown.map(({ amount }) => percent(amount / sum)));
    element("kernels-note").textContent = isMeasured ? "measured, a run" : "operations a run; a profiling twin (heddle profile) shows times";
    element("kernels").hidden = !kernels.length;
}

function fail(error, name) {
    element("model-error").hidden = !error;
    element("model-error").textContent = error ? `${name ? name + ": " : ""}${error.message}.` : "";
}

await offer().catch(() => {});
document.documentElement.dataset.models = "ready";
