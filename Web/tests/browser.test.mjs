// The loader and the demo in a headless Chromium, with and without isolation. WebTests starts the two servers.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Chromium } from "./chromium.mjs";
import { file } from "./fixtures.mjs";
import { strokes } from "./strokes.mjs";

const { HEDDLE_CHROMIUM, HEDDLE_ISOLATED, HEDDLE_PLAIN, HEDDLE_OUTPUT } = process.env;
mkdirSync(HEDDLE_OUTPUT, { recursive: true });
const picture = (page, name) => page.picture(join(HEDDLE_OUTPUT, name + ".png"));
const browser = new Chromium(HEDDLE_CHROMIUM);
after(() => browser.close());

async function demo(address, options) {
    const page = await browser.open(address + "/demo/", options);
    await page.until("document.documentElement.dataset.digits === 'ready' && document.documentElement.dataset.models === 'ready'");
    return page;
}

async function draw(page, digit) {
    for (const stroke of strokes[digit]) await page.drag("#pad", stroke);
    return page.evaluate("document.querySelector('#verdict').value");
}

/// Runs the module that is shown, until it has been timed.
async function run(page) {
    await page.click("#run");
    await page.until("/median/.test(document.querySelector('#timing').innerText)");
}

/// Closes a page, which must not have complained.
async function finish(page) {
    assert.deepEqual(page.complaints, []);
    await page.close();
}

const text = (page, selector) => page.call((selector) => document.querySelector(selector).innerText, selector);

test("an isolated page has threads, a plain one has none", async () => {
    const isolated = await demo(HEDDLE_ISOLATED), plain = await demo(HEDDLE_PLAIN);
    assert.equal(await isolated.evaluate("crossOriginIsolated"), true);
    assert.equal(await plain.evaluate("crossOriginIsolated"), false);
    const probe = "import('/heddle.js').then((heddle) => heddle.probe())";
    const [with_, without] = [await isolated.evaluate(probe), await plain.evaluate(probe)];
    assert.deepEqual([with_.simd128, with_["relaxed-simd"], with_.threads], [true, true, true]);
    assert.deepEqual([without.simd128, without["relaxed-simd"], without.threads], [true, true, false]);
    assert.match(await text(isolated, "#features"), /simd128\s+relaxed-simd\s+threads\s+\d+ cores/);
    assert.match(await text(plain, "#features"), /no threads/);
    assert.deepEqual([isolated.complaints, plain.complaints], [[], []]);
    await isolated.close();
    await plain.close();
});

test("digits are read while they are drawn", async () => {
    const page = await demo(HEDDLE_ISOLATED);
    await picture(page, "empty");
    for (let digit = 0; digit < 10; digit++) {
        assert.equal(await draw(page, digit), String(digit));
        if (digit === 3) await picture(page, "digit-3");
        assert.match(await text(page, "#certainty"), /^\d+(\.\d)? % sure$/);
        await page.click("#clear");
        assert.equal(await page.evaluate("document.querySelector('#verdict').value"), "–");
    }
    await finish(page);
});

test("a digit is drawn with keys", async () => {
    const page = await demo(HEDDLE_PLAIN);
    for (let presses = 0; await page.evaluate("document.activeElement.id") !== "pad"; presses++) {
        assert.ok(presses < 10, "the drawing area is reached with Tab");
        await page.key("Tab");
    }
    for (let step = 0; step < 10; step++) await page.key("ArrowUp");
    await page.key(" ", "Space", " ");
    for (let step = 0; step < 20; step++) await page.key("ArrowDown");
    await page.key(" ", "Space", " ");
    assert.equal(await page.evaluate("document.querySelector('#verdict').value"), "1");
    await picture(page, "keys");
    await page.key("Escape");
    assert.equal(await page.evaluate("document.querySelector('#verdict').value"), "–");
    await page.close();
});

test("it looks right on a phone, in the dark", async () => {
    const page = await demo(HEDDLE_ISOLATED, { width: 390, height: 844, scale: 2, dark: true, touch: true });
    assert.equal(await draw(page, 8), "8");
    assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the page");
    await page.chooseFile("#file", file("matmul.wasm"));
    await page.until("!document.querySelector('#model').hidden");
    await page.click("#run");
    await page.until("/fastest/.test(document.querySelector('#timing').innerText)");
    assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the page");
    await picture(page, "phone-dark");
    await finish(page);
});

test("a module that is brought shows its interface, runs and is timed", async () => {
    const page = await demo(HEDDLE_ISOLATED);
    await page.chooseFile("#file", file("matmul+threads.wasm"));
    await page.until("!document.querySelector('#model').hidden");
    assert.match(await text(page, "#model-facts"), /tier\s+simd128\+threads/);
    assert.match(await text(page, "#tensors"), /a\s*input\s+float32\s+192 × 192/);
    await run(page);
    assert.match(await text(page, "#timing"), /median [\d.]+ (µs|ms)\s+fastest [\d.]+ (µs|ms)\s+first run .*\s+Gop\/s [\d.]+/);
    assert.match(await text(page, "#tensors .summary"), /from .* to .*, argmax \d+/);
    assert.match(await text(page, "#kernel-bars"), /matmul.*\s+14\.2 M\s+100 %/);
    await picture(page, "model");
    // A second one takes its place, with dimensions to set.
    await page.chooseFile("#file", file("symbolic.wasm"));
    await page.until("document.querySelector('#model-name').innerText === 'symbolic.wasm'");
    await page.call(() => { document.querySelector("[data-symbol=rows]").value = 5; });
    await page.click("#run");
    await page.until("/5 × 3/.test(document.querySelector('#tensors').innerText)");
    assert.match(await text(page, "#timing"), /operations 15\b/);
    assert.match(await text(page, "#kernel-bars"), /reLU\s+15\s+100 %/);
    // And a network of many kernels.
    await page.chooseFile("#file", file("digits.wasm"));
    await page.until("document.querySelector('#model-name').innerText === 'digits.wasm'");
    await run(page);
    await picture(page, "digits-model");
    await finish(page);
});

test("a module is dropped, and one that misses the panel does not replace the page", async () => {
    const page = await demo(HEDDLE_PLAIN);
    await page.dropFiles("#pad", file("matmul.wasm"));
    await page.dropFiles("#drop", file("symbolic.wasm"));
    await page.until("document.querySelector('#model-name').innerText === 'symbolic.wasm'");
    assert.match(await text(page, "#tensors"), /x\s*input\s+float32\s+rows × 3/);
    await run(page);
    assert.ok(!await page.evaluate("document.querySelector('.panel.over')"), "nothing hovers any more");
    await picture(page, "dropped");
    await finish(page);
});

test("a profiling twin shows the time of each kernel", async () => {
    const page = await demo(HEDDLE_ISOLATED);
    await page.dropFiles("#drop", file("digits.profile.wasm"));
    await page.until("document.querySelector('#model-name').innerText === 'digits.profile.wasm'");
    assert.match(await text(page, "#kernels-note"), /operations a run/);
    await page.call(() => { document.querySelector("#runs").value = 2000; });
    await run(page);
    assert.equal(await text(page, "#kernels-note"), "measured, a run");
    assert.match(await text(page, "#kernel-bars"), /[\d.]+ (ns|µs|ms)\s+\d+(\.\d)? %/);
    await picture(page, "profile");
    await finish(page);
});

test("what cannot be loaded is said in a sentence", async () => {
    const page = await demo(HEDDLE_PLAIN);
    await page.chooseFile("#file", file("matmul+threads.wasm"));
    await page.until("!document.querySelector('#model-error').hidden");
    assert.equal(await text(page, "#model-error"), "matmul+threads.wasm: the module takes threads, which need an isolated page: serve it with COOP and COEP, or load a module without threads.");
    await picture(page, "error");
    await page.chooseFile("#file", new URL("strokes.mjs", import.meta.url).pathname);
    await page.until("/^strokes\\.mjs: no WebAssembly module/.test(document.querySelector('#model-error').innerText)");
    await finish(page);
});

test("modules that the server offers are a click away", async () => {
    const page = await demo(HEDDLE_ISOLATED);
    await page.click("#offers button");
    await page.until("document.querySelector('#model-name').innerText === 'types.wasm'");
    assert.match(await text(page, "#tensors"), /bfloat16\s*input\s+bfloat16/);
    await run(page);
    await finish(page);
});

test("of a manifest's modules the page takes the best that it can run", async () => {
    for (const [address, best] of [[HEDDLE_ISOLATED, "relaxed-simd+threads"], [HEDDLE_PLAIN, "relaxed-simd"]]) {
        const page = await demo(address);
        await page.evaluate("[...document.querySelectorAll('#offers button')].find((button) => button.innerText === 'tiers.tiers.json').click()");
        await page.until("document.querySelector('#model-name').innerText === 'tiers.tiers.json'");
        assert.match(await text(page, "#model-facts"), new RegExp(`tier\\s+${best.replace("+", "\\+")}\\s`));
        await finish(page);
    }
});

test("threads in a page give the bits of one thread, and its main thread never waits", async () => {
    const page = await demo(HEDDLE_ISOLATED);
    const digests = await page.call(async () => {
        const { load } = await import("/heddle.js");
        const a = Float32Array.from({ length: 192 * 192 }, (_, index) => Math.sin(index)), b = a.map((value) => Math.cos(3 * value));
        const digests = [];
        for (const [name, threads] of [["matmul", 1], ["matmul+threads", 1], ["matmul+threads", 2], ["matmul+threads", 4]]) {
            const model = await load(`/demo/models/${encodeURIComponent(name)}.wasm`, { threads });
            for (let run = 0; run < 30; run++) {
                const digest = await crypto.subtle.digest("SHA-256", model.run({ a, b }).y.slice());
                digests.push(Array.from(new Uint8Array(digest)).join());
            }
            if (model.threads !== threads) throw new Error(`${model.threads} threads`);
            model.close();
        }
        return digests;
    });
    assert.equal(digests.length, 120);
    assert.equal(new Set(digests).size, 1);
    await finish(page);
});
