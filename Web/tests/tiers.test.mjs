// Manifests of modules for several tiers: docs/tiers.md.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { HeddleError, load, supports } from "../heddle.js";
import { file, moduleBytes } from "./fixtures.mjs";

const folder = mkdtempSync(join(tmpdir(), "heddle-tiers-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const base = moduleBytes("matmul.wasm"), threaded = moduleBytes("matmul+threads.wasm");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/// The longest run of bytes that both have, as `[at, from, count]`; what the compiler does with weights.
function shared(whole, base) {
    let best = [0, 0, 0];
    for (let from = 0; from + 16 <= base.length; from += 16) {
        const at = Buffer.from(whole).indexOf(base.subarray(from, from + 16));
        let count = 0;
        while (at >= 0 && whole[at + count] === base[from + count] && at + count < whole.length && from + count < base.length) count++;
        if (count > best[2]) best = [at, from, count];
    }
    return best;
}

const piece = shared(threaded, base);
const part = Buffer.concat([threaded.subarray(0, piece[0]), threaded.subarray(piece[0] + piece[2])]);
writeFileSync(join(folder, "net.wasm"), base);
writeFileSync(join(folder, "net.simd128+threads.part"), part);

let count = 0;
function manifest(edit = () => {}) {
    const json = {
        heddle: "tiers", version: 1, base: { file: "net.wasm", bytes: base.length },
        modules: [
            { tier: "simd128+threads", file: "net.simd128+threads.part", bytes: threaded.length, sha256: sha256(threaded), shared: [piece] },
            { tier: "simd128", file: "net.wasm", bytes: base.length, sha256: sha256(base) },
        ],
    };
    edit(json, json.modules[0]);
    const path = join(folder, `net-${count++}.tiers.json`);
    writeFileSync(path, JSON.stringify(json));
    return path;
}

async function tier(path, options) {
    const model = await load(path, options);
    model.close();
    return model.metadata.tier;
}

test("the first tier that the host has is taken", async () => {
    assert.ok(piece[2] > 100, "the modules have something in common");
    assert.equal(await tier(manifest()), "simd128+threads");
    assert.equal(await tier(manifest((json) => json.modules.reverse())), "simd128");
    assert.equal(await tier(manifest(), { threads: 1 }), "simd128", "one thread needs no threads");
    const unknown = manifest((json) => json.modules.unshift({ tier: "relaxed-simd", file: "none.wasm", bytes: 1, sha256: sha256(base) }));
    if (!supports("relaxed-simd")) assert.equal(await tier(unknown), "simd128+threads");
});

test("a tier can be forced", async () => {
    assert.equal(await tier(manifest(), { tier: "simd128" }), "simd128");
    assert.equal(await tier(manifest(), { tier: "simd128+threads", threads: 2 }), "simd128+threads");
    await assert.rejects(load(manifest(), { tier: "scalar" }), { code: "no-tier", message: "there is no module of tier scalar, only simd128+threads, simd128" });
    await assert.rejects(load(manifest((json) => { json.modules = []; })), { code: "no-tier", message: "there is no module for this engine, only none" });
});

test("a module of another tier than the manifest says is refused", async () => {
    const wrong = manifest((json) => { json.modules = [{ ...json.modules[1], tier: "scalar" }]; });
    await assert.rejects(load(wrong), { code: "no-tier", message: "the module is of tier simd128, not scalar" });
});

test("what the compiler wrote gives the same digits from each tier", async () => {
    const image = Float32Array.from({ length: 64 }, (_, index) => (index % 8 > 2 && index % 8 < 6 ? 0.9 : 0));
    const expected = (await load(file("digits.wasm"))).run({ image }).logits;
    const path = file("tiers.tiers.json"), best = supports("relaxed-simd") ? "relaxed-simd" : "simd128";
    assert.equal(await tier(path), best + "+threads");
    assert.equal(await tier(path, { threads: 1 }), best);
    for (const name of ["simd128", "relaxed-simd", "simd128+threads", "relaxed-simd+threads"]) {
        if (!supports(name)) continue;
        const model = await load(path, { tier: name });
        assert.equal(model.metadata.tier, name);
        model.run({ image }).logits.forEach((logit, index) => assert.ok(Math.abs(logit - expected[index]) < 1e-4));
        model.close();
    }
});

test("a profiling twin is taken where it is asked for", async () => {
    assert.equal(await tier(manifest((json) => { json.profile = "net.wasm"; }), { profile: true }), "simd128");
    await assert.rejects(load(manifest(), { profile: true }), { code: "bad-metadata", message: "the manifest.profile is missing" });
});

test("files that are not of one compilation are not mixed", async () => {
    const edits = [
        (json, entry) => { entry.bytes += 1; },
        (json, entry) => { entry.sha256 = sha256("another"); },
        (json, entry) => { entry.shared = [[piece[0], piece[1] + 1, piece[2]]]; },
        (json, entry) => { entry.shared = [[piece[0], base.length, piece[2]]]; },
        (json, entry) => { entry.shared = [[piece[0], 2 ** 52, piece[2]]]; },
        (json, entry) => { entry.shared = [[2 ** 50, piece[1], piece[2]]]; },
        (json, entry) => { entry.shared = [[piece[0], piece[1], 2 ** 40]]; entry.bytes = 2 ** 40 + part.length; },
        (json, entry) => { entry.shared = [piece, piece]; },
        (json, entry) => { entry.shared = [[0, 0, 10], [5, 0, 10]]; entry.bytes = part.length + 20; },
        (json, entry) => { entry.shared = []; },
    ];
    for (const edit of edits) await assert.rejects(load(manifest(edit)), { name: "HeddleError", code: "stale" }, String(edit));
});

test("manifests that are wrong are refused", async () => {
    const names = ["../net.wasm", "/etc/passwd", "..", ".hidden", "a/b.wasm", "a\\b.wasm", "", "x".repeat(256), "a\0b", 7, null, ["net.wasm"]];
    const edits = [
        ...names.map((name) => (json) => { json.modules = [{ ...json.modules[1], file: name }]; }),
        (json) => { json.base.file = "../net.wasm"; },
        (json) => { json.version = 2; }, (json) => { json.heddle = "other"; }, (json) => { delete json.modules; }, (json) => { json.modules = {}; },
        (json, entry) => { entry.tier = "simd256"; }, (json, entry) => { entry.tier = ["simd128"]; }, (json, entry) => { delete entry.sha256; },
        (json, entry) => { entry.shared = [[1, 2]]; }, (json, entry) => { entry.shared = [[-1, 0, 4]]; }, (json, entry) => { entry.shared = 7; },
        (json, entry) => { entry.bytes = "many"; },
    ];
    for (const edit of edits) {
        await assert.rejects(load(manifest(edit)), (error) => error instanceof HeddleError && ["bad-metadata", "stale"].includes(error.code), String(edit));
    }
    await assert.rejects(load(join(folder, "none.tiers.json")), { code: "not-found" });
});
