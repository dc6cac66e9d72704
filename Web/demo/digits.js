// The digit that is drawn, as the network reads it.
import { load } from "../heddle.js";
import { fillBars, makeBars } from "./bars.js";
import { bytes, percent, time } from "./format.js";
import { Pad } from "./pad.js";
import { rasterise } from "./raster.js";

const element = (id) => document.getElementById(id);
const bars = makeBars(element("scores"), [..."0123456789"]);
const seen = element("seen").getContext("2d");

let model = null;
const pad = new Pad(element("pad"), read);
element("clear").addEventListener("click", () => { pad.clear(); element("pad").focus({ preventScroll: true }); });

try {
    model = await load("models/digits.wasm");
    element("digit-module").textContent = `${bytes(model.metadata.memory.weights)} of weights, ${model.metadata.tier}`;
    document.documentElement.dataset.digits = "ready";
    read(pad.strokes);
} catch (error) {
    element("digits-error").textContent = error.code === "not-found"
        ? "The network is not there yet: `make web` compiles it." : `The network cannot be loaded: ${error.message}.`;
    element("digits-error").hidden = false;
}

function read(strokes) {
    const image = rasterise(strokes);
    element("pad-hint").hidden = !!image;
    show(image ?? new Float32Array(64));
    if (!image || !model) return say("–", "nothing drawn yet", new Array(10).fill(0), "–");
    const start = performance.now();
    const { logits } = model.run({ image });
    let elapsed = performance.now() - start;
    // Clocks of browsers are too coarse for one run.
    const rounds = 50, again = performance.now();
    for (let round = 0; round < rounds; round++) model.run();
    elapsed = Math.min(elapsed || Infinity, (performance.now() - again) / rounds);
    const shares = softmax(logits);
    const best = shares.indexOf(Math.max(...shares));
    say(String(best), `${percent(shares[best])} sure`, shares, time(elapsed), best);
}

function say(verdict, certainty, shares, elapsed, best = -1) {
    if (element("verdict").value !== verdict) element("verdict").value = verdict;
    element("certainty").textContent = certainty;
    element("digit-time").textContent = elapsed;
    fillBars(bars, shares, shares.map((share) => best < 0 ? "" : percent(share)), best);
}

function softmax(logits) {
    const most = Math.max(...logits), powers = Array.from(logits, (logit) => Math.exp(logit - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
}

/// The image as the network gets it, ink as opacity, so that it suits light and dark.
function show(image) {
    const pixels = seen.createImageData(8, 8);
    const [red, green, blue] = getComputedStyle(document.body).color.match(/\d+/g).map(Number);
    image.forEach((ink, index) => pixels.data.set([red, green, blue, ink * 255], index * 4));
    seen.putImageData(pixels, 0, 0);
}
