// heddle.js in Node: modules that are damaged, or lie about themselves. Each is one HeddleError, and nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HeddleError, load } from "../heddle.js";
import { customSection, moduleBytes, sections, withMetadata, withText, withoutExport } from "./fixtures.mjs";

const digits = moduleBytes("digits.wasm");

async function refuses(source, code, message, options) {
    await assert.rejects(Promise.resolve(load(source, options)), (error) => {
        assert.ok(error instanceof HeddleError, String(error.stack));
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        return true;
    });
}

test("what is no module", async () => {
    await refuses(new Uint8Array(0), "refused", /^no WebAssembly module, or one of features that this engine lacks: /);
    await refuses(new TextEncoder().encode("<!doctype html>"), "refused", /magic word/);
    await refuses("no/such/file.wasm", "not-found", /no\/such\/file\.wasm cannot be read: ENOENT/);
    await refuses(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), "not-a-model", /no sections heddle\.model/);
});

test("a module that is cut anywhere", async () => {
    for (let length = 0; length < digits.length; length += 997) {
        await assert.rejects(load(digits.subarray(0, length)), HeddleError);
    }
});

test("metadata of another form", async () => {
    await refuses(withText(digits, null), "not-a-model", /^the module has no sections heddle\.model/);
    await refuses(new Uint8Array([...digits, ...customSection("{}")]), "not-a-model", /^the module has 2 sections/);
    await refuses(withText(digits, "{"), "bad-metadata", /^heddle\.model is not JSON: /);
    await refuses(withText(digits, new Uint8Array([0x22, 0xff, 0x22])), "bad-metadata", /^heddle\.model is not JSON: /);
    await refuses(withText(digits, "[".repeat(100_000)), "bad-metadata", /^heddle\.model is not JSON: /);
    await refuses(withText(digits, "null"), "bad-metadata", /^heddle\.model is null, not a object/);
    await refuses(withText(digits, "[]"), "bad-metadata", /^heddle\.model is \[\], not a object/);
});

test("each member that is missing, or of another kind", async () => {
    const members = ["version", "inputs", "outputs", "symbols", "tier", "memory", "compiler", "kernels", "statuses"];
    for (const member of members) {
        await refuses(withMetadata(digits, (json) => { delete json[member]; }), "bad-metadata", new RegExp(`^heddle\\.model\\.${member} is missing$`));
        for (const value of [null, 7, -1, 1.5, "text", "", [7], { a: 1 }, [["simd128"]], true]) {
            if (member === "version" && value === 1) continue;
            if (member === "compiler" && typeof value === "string") continue;
            await assert.rejects(load(withMetadata(digits, (json) => { json[member] = value; })), (error) => {
                assert.ok(error instanceof HeddleError, `${member} = ${JSON.stringify(value)}: ${error.stack}`);
                return error.code === "bad-metadata";
            });
        }
    }
});

test("tensors that cannot be", async () => {
    const tensor = (change) => withMetadata(digits, (json) => { Object.assign(json.inputs[0], change); });
    await refuses(tensor({ type: "float128" }), "bad-metadata", /^heddle\.model\.inputs\[0\]\.type is "float128", not a element type$/);
    await refuses(tensor({ type: ["float32"] }), "bad-metadata", /inputs\[0\]\.type is \["float32"\]/);
    await refuses(tensor({ type: { toString: 1 } }), "bad-metadata", /inputs\[0\]\.type/);
    await refuses(tensor({ type: "constructor" }), "bad-metadata", /inputs\[0\]\.type/);
    await refuses(tensor({ shape: [-1] }), "bad-metadata", /inputs\[0\]\.shape\[0\] is -1, not a extent or symbol/);
    await refuses(tensor({ shape: [1e300] }), "bad-metadata", /shape\[0\]/);
    await refuses(tensor({ shape: ["rows"] }), "bad-metadata", /shape\[0\] is "rows"/);
    await refuses(tensor({ shape: [65536, 65536] }), "bad-metadata", /inputs\[0\] is too large/);
    await refuses(tensor({ shape: new Array(65).fill(1) }), "bad-metadata", /is too large/);
    await refuses(tensor({ name: "" }), "bad-metadata", /inputs\[0\]\.name is "", not a name/);
    await refuses(withMetadata(digits, (json) => { json.inputs.push(json.inputs[0]); }), "bad-metadata", /inputs\[1\] has a name that is taken: image/);
});

test("names that JavaScript knows are names like others", async () => {
    const model = await load(withMetadata(digits, (json) => { json.inputs[0].name = "constructor"; json.outputs[0].name = "__proto__"; }));
    const results = model.run({ constructor: new Float32Array(64) });
    assert.deepEqual(Object.keys(results), ["__proto__"]);
    assert.equal(results["__proto__"].length, 10);
});

test("tensors that lie elsewhere than the module says", async () => {
    const larger = await load(withMetadata(digits, (json) => { json.outputs[0].shape = [1 << 28]; }));
    assert.throws(() => larger.output("logits"), { code: "bad-module", message: /^the module puts output logits at \d+, where there is no room for 268435456 elements$/ });
    assert.throws(() => larger.run({ image: new Float32Array(64) }), { code: "bad-module" });
    const symbol = withMetadata(moduleBytes("symbolic.wasm"), (json) => { json.symbols = ["rows", "more"]; });
    const model = await load(symbol);
    assert.throws(() => model.setDim("more", 3), { code: "failed", message: "heddle_set_dim failed: there is no symbol of that number" });
});

test("exports that are missing", async () => {
    for (const name of ["heddle_prepare"]) await refuses(withoutExport(digits, name), "bad-module", new RegExp(`no function ${name}`));
    for (const name of ["heddle_input", "heddle_run", "heddle_output"]) {
        const model = await load(withoutExport(digits, name));
        assert.throws(() => model.run({ image: new Float32Array(64) }), { code: "bad-module", message: `the module exports no function ${name}` });
    }
    const threaded = moduleBytes("matmul+threads.wasm");
    for (const name of ["heddle_may_wait", "heddle_worker_count"]) await loadsOrRefuses(withoutExport(threaded, name));
});

async function loadsOrRefuses(bytes) {
    try {
        (await load(bytes, { threads: 2 })).close();
    } catch (error) {
        assert.ok(error instanceof HeddleError, String(error.stack));
    }
}

test("imports that no model has, and memories that do not fit", async () => {
    const threaded = moduleBytes("matmul+threads.wasm");
    await refuses(withMetadata(threaded, (json) => { json.tier = "simd128"; }), "bad-module", /^the module imports env\.memory, as no model does$/);
    await refuses(withMetadata(threaded, (json) => { delete json.memory.importedPages; }), "bad-metadata", /memory\.importedPages is missing/);
    await refuses(withMetadata(threaded, (json) => { json.memory.importedPages = [5, 2]; }), "bad-metadata", /importedPages is no range of pages/);
    await refuses(withMetadata(threaded, (json) => { json.memory.importedPages = [1, 1]; }), "bad-module", /^the module fails: /);
    await refuses(withMetadata(digits, (json) => { json.tier = "simd128+threads"; json.memory.importedPages = [1, 2]; }), "bad-module", /./);
});

test("a tier that the module does not have", async () => {
    await refuses(digits, "no-tier", /^the module is of tier simd128, not scalar$/, { tier: "scalar" });
});

test("bytes that are flipped are refused, or do no harm", async () => {
    let state = 12345;
    const next = (count) => (state = Math.imul(state, 1103515245) + 12345 >>> 0) % count;
    const small = moduleBytes("symbolic.wasm");
    // Code and data are the engine's to look after, and another number in a loop may make it endless.
    const places = sections(small).filter(({ id }) => id !== 10 && id !== 11);
    for (let round = 0; round < 400; round++) {
        const bytes = small.slice(), { start, end } = places[next(places.length)];
        bytes[start + next(end - start)] ^= 1 << next(8);
        let model;
        try {
            model = await load(bytes);
        } catch (error) {
            assert.ok(error instanceof HeddleError, String(error.stack));
            continue;
        }
        try {
            model.run({ [model.inputs[0].name]: new Float32Array(6) });
        } catch (error) {
            assert.ok(error instanceof HeddleError, String(error.stack));
        }
    }
});
