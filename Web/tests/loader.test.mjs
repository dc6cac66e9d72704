// heddle.js in Node: models as they should be.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { HeddleError, load, probe, supports } from "../heddle.js";
import { operationsOf } from "../demo/work.js";
import { file, moduleBytes } from "./fixtures.mjs";
import { readNPY } from "./npy.mjs";

const data = new URL("../../Examples/Digits/Data/", import.meta.url);
const images = readNPY(new URL("images.npy", data)).data, labels = readNPY(new URL("labels.npy", data)).data;
const argmax = (values) => values.indexOf(Math.max(...values));

test("probe and supports agree, and tiers that do not exist are not supported", () => {
    const has = probe();
    assert.equal(has.scalar, true);
    assert.equal(has.threads, true);
    assert.ok(has.cores >= 1);
    assert.equal(supports("simd128"), has.simd128);
    assert.equal(supports("relaxed-simd+threads"), has["relaxed-simd"] && has.threads);
    assert.equal(supports("cores"), false);
    assert.equal(supports("constructor"), false);
});

test("a model is loaded from a path, a file's URL, bytes, a module, a response and a server", async (context) => {
    const bytes = moduleBytes("digits.wasm");
    const server = createServer((request, response) => {
        if (request.url !== "/digits.wasm") return response.writeHead(404).end();
        response.writeHead(200, { "content-type": "application/wasm" });
        // In two parts, as it is compiled while it arrives.
        response.write(bytes.subarray(0, 1000));
        setTimeout(() => response.end(bytes.subarray(1000)), 5);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    context.after(() => server.close());
    const address = `http://127.0.0.1:${server.address().port}/`;
    const sources = [
        file("digits.wasm"), pathToFileURL(file("digits.wasm")), bytes, bytes.buffer, new WebAssembly.Module(bytes),
        new Response(bytes), Promise.resolve(new Response(bytes, { headers: { "content-type": "application/wasm" } })), address + "digits.wasm",
    ];
    for (const source of sources) {
        const model = await load(source);
        assert.equal(argmax(model.run({ image: images.subarray(0, 64) }).logits), Number(labels[0]));
    }
    await assert.rejects(load(address + "other.wasm"), { code: "not-found", message: /other\.wasm: the server answered 404 Not Found/ });
});

test("the digits are read as in training", async () => {
    const model = await load(file("digits.wasm")), logits = readNPY(new URL("logits.npy", data)).data;
    assert.deepEqual(model.inputs, [{ name: "image", type: "float32", shape: [1, 1, 8, 8] }]);
    assert.deepEqual(model.shape("logits"), [1, 10]);
    assert.equal(model.threads, 1);
    let correct = 0;
    for (let index = 0; index < labels.length; index++) {
        const output = model.run({ image: images.subarray(index * 64, index * 64 + 64) }).logits;
        output.forEach((value, place) => assert.ok(Math.abs(value - logits[index * 10 + place]) < 1e-4));
        correct += argmax(output) === Number(labels[index]);
    }
    assert.equal(correct, 359);
});

test("a profiling twin gives the same, and tells what each kernel takes", async () => {
    const model = await load(file("digits.wasm")), twin = await load(file("digits.profile.wasm"));
    assert.equal(model.profile(), null);
    const image = images.subarray(0, 64);
    for (let run = 0; run < 200; run++) assert.deepEqual([...twin.run({ image }).logits], [...model.run({ image }).logits]);
    const kernels = twin.profile();
    assert.deepEqual(kernels.map(({ milliseconds, ...kernel }) => kernel), model.metadata.kernels);
    assert.ok(kernels.every(({ milliseconds }) => milliseconds >= 0) && kernels.some(({ milliseconds }) => milliseconds > 0));
    twin.resetProfile();
    assert.ok(twin.profile().every(({ milliseconds }) => milliseconds === 0));
});

test("inputs and outputs are memory itself", async () => {
    const model = await load(file("digits.wasm"));
    const image = model.input("image"), logits = model.output(0);
    image.set(images.subarray(64, 128));
    model.run();
    assert.equal(argmax(logits), Number(labels[1]));
    assert.equal(image.buffer, logits.buffer);
    // The place itself may be given, too, and keeps what it holds.
    assert.deepEqual([...model.run({ image }).logits], [...logits]);
});

test("every element type goes in and out as it is stored", async () => {
    const model = await load(file("types.wasm"));
    const big = { int64: BigInt64Array, uint64: BigUint64Array };
    const arrays = {
        bool: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array, uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array,
        float16: Uint16Array, bfloat16: Uint16Array, float32: Float32Array, float64: Float64Array, ...big,
    };
    assert.deepEqual(model.inputs.map((input) => input.type).sort(), Object.keys(arrays).sort());
    const inputs = Object.fromEntries(model.inputs.map(({ name, type }) => [name, arrays[type].from([1, 0, 1], big[type] ? BigInt : Number)]));
    const outputs = model.run(inputs);
    for (const { name } of model.inputs) {
        assert.equal(outputs["twice " + name].constructor, inputs[name].constructor);
        assert.deepEqual([...outputs["twice " + name]], [...inputs[name], ...inputs[name]]);
    }
});

test("extents are set by name, taken from shapes, and inferred", async () => {
    const model = await load(file("symbolic.wasm"));
    assert.deepEqual(model.metadata.symbols, ["rows"]);
    assert.throws(() => model.run(), { code: "no-extent" });
    model.setDim("rows", 2);
    model.input("x").set([1, -2, 3, -4, 5, -6]);
    assert.deepEqual([...model.run().y], [1, 0, 3, 0, 5, 0]);
    assert.deepEqual(model.shape("y"), [2, 3]);
    assert.deepEqual([...model.run({ x: { data: new Float32Array([7, 8, -9]), shape: [1, 3] } }).y], [7, 8, 0]);
    assert.equal(model.run({ x: new Float32Array(12).fill(2) }).y.length, 12);
    assert.equal(model.run({ x: new Float32Array(0) }).y.length, 0);
});

test("what kernels compute is a formula of the symbols", async () => {
    const { metadata } = await load(file("symbolic.wasm"));
    assert.deepEqual(metadata.kernels.map(({ operations, open }) => [operations, open.operations]), [[0, ["*", 3, "rows"]]]);
    assert.equal(operationsOf(metadata.kernels[0], { rows: 5 }), 15);
    assert.ok(Number.isNaN(operationsOf(metadata.kernels[0], {})));
    for (const odd of [["^", 1, 2], ["+"], [], [[]], {}, "x", true, ["*", {}, {}]]) {
        const count = operationsOf({ operations: 0, open: { operations: odd } }, { rows: 5 });
        assert.ok(typeof count == "number", JSON.stringify(odd));
    }
    const { metadata: digits } = await load(file("digits.wasm"));
    assert.ok(digits.kernels.every((kernel) => kernel.open === undefined && operationsOf(kernel, {}) === kernel.operations));
    const { metadata: places } = await load(file("nonzero.wasm"));
    assert.ok(places.kernels.some((kernel) => Number.isNaN(operationsOf(kernel, { n: 4 }))), "the number of places depends on data");
});

test("a model that is closed says so, and is closed once", async () => {
    for (const [name, options] of [["symbolic.wasm", {}], ["digits.profile.wasm", {}], ["matmul+threads.wasm", { threads: 2 }]]) {
        const model = await load(file(name), options);
        const symbol = model.metadata.symbols[0];
        if (symbol) model.setDim(symbol, 2);
        model.run();
        model.close();
        model.close();
        assert.equal(model.threads, 1);
        const calls = [() => model.run(), () => model.input(0), () => model.output(0), () => model.profile(), () => model.resetProfile()];
        if (symbol) calls.push(() => model.setDim(symbol, 3));
        for (const call of calls) assert.throws(call, { name: "HeddleError", code: "closed", message: "the model is closed" });
    }
});

test("views are made anew when memory has grown, and old ones are refused", async () => {
    const model = await load(file("symbolic.wasm"));
    model.setDim("rows", 1);
    const old = model.input("x");
    model.setDim("rows", 300_000);
    const view = model.input("x").fill(1.5);
    assert.equal(old.length, 0, "memory grew");
    assert.equal(model.run().y.at(-1), 1.5);
    assert.throws(() => model.run({ x: { data: old, shape: [300_000, 3] } }), /was given 0 \(views are empty once memory has grown\)/);
    assert.equal(model.run({ x: view }).y[0], 1.5);
});

test("an output may be given back as an input", async () => {
    const model = await load(file("swap.wasm"));
    let { sum, difference } = model.run({ a: new Float32Array([5, 1]), b: new Float32Array([3, 2]) });
    assert.deepEqual([[...sum], [...difference]], [[8, 3], [2, -1]]);
    // Views that lie where others are written must be read first.
    ({ sum, difference } = model.run({ a: model.input("b"), b: model.input("a") }));
    assert.deepEqual([[...sum], [...difference]], [[8, 3], [-2, 1]]);
    ({ sum, difference } = model.run({ a: difference, b: sum }));
    assert.deepEqual([[...sum], [...difference]], [[6, 4], [-10, -2]]);
});

test("extents that depend on data are known after a run", async () => {
    const model = await load(file("nonzero.wasm"));
    assert.equal(model.metadata.computedSymbols.length, 1);
    assert.deepEqual([...model.run({ x: new Float32Array([0, 3, 0, 4]) }).places], [1n, 3n]);
    assert.deepEqual(model.shape("places"), [1, 2]);
    assert.equal(model.run({ x: new Float32Array([0]) }).places.length, 0);
});

test("threads share one memory, and give the same bits as one thread", async (context) => {
    const a = Float32Array.from({ length: 192 * 192 }, (_, index) => Math.sin(index)), b = a.map((value) => Math.cos(3 * value));
    const alone = await load(file("matmul.wasm"));
    const expected = Buffer.from(alone.run({ a, b }).y.slice().buffer);
    for (const threads of [1, 2, 3]) {
        const model = await load(file("matmul+threads.wasm"), { threads });
        context.after(() => model.close());
        assert.equal(model.threads, threads);
        assert.ok(model.input("a").buffer instanceof SharedArrayBuffer);
        for (let run = 0; run < 20; run++) assert.deepEqual(Buffer.from(model.run({ a, b }).y.slice().buffer), expected);
    }
});

test("a closed model says so", async () => {
    const model = await load(file("matmul+threads.wasm"), { threads: 2 });
    model.close();
    model.close();
    assert.throws(() => model.run(), { name: "HeddleError", code: "closed" });
});

test("errors about what is given are sentences", async () => {
    const model = await load(file("digits.wasm")), symbolic = await load(file("symbolic.wasm"));
    const image = new Float32Array(64);
    const cases = [
        [() => model.run({ picture: image }), "unknown-input", "the model has no input picture, only image"],
        [() => model.output("y"), "unknown-output", "the model has no output y, only logits"],
        [() => model.run({ image: new Float64Array(64) }), "wrong-type", "input image, of type float32, takes a Float32Array, but was given Float64Array"],
        [() => model.run({ image: [1, 2] }), "wrong-type", "input image, of type float32, takes a Float32Array, but was given object"],
        [() => model.run({ image: null }), "wrong-type", "input image, of type float32, takes a Float32Array, but was given object"],
        [() => model.run({ image: new Float32Array(63) }), "wrong-shape", "input image of shape [1,1,8,8] takes 64 elements, but was given 63"],
        [() => model.run({ image: { data: image, shape: [64] } }), "wrong-shape", "input image has shape [1,1,8,8], but was given [64]"],
        [() => model.setDim("rows", 1), "unknown-symbol", "the model has no symbol rows, only none"],
        [() => symbolic.setDim("rows", -1), "bad-extent", "rows cannot be -1: extents are integers from 0 to 2147483647"],
        [() => { symbolic.setDim("rows", 2 ** 28); symbolic.prepare(); }, "failed", "heddle_prepare failed: the memory cannot grow to the size that the dimensions take"],
        [() => symbolic.run(), "failed", /the memory cannot grow/],
    ];
    for (const [body, code, message] of cases) {
        assert.throws(body, (error) => {
            assert.ok(error instanceof HeddleError, String(error.stack));
            assert.equal(error.code, code);
            typeof message === "string" ? assert.equal(error.message, message) : assert.match(error.message, message);
            return true;
        });
    }
    // Nothing of that harmed the model.
    assert.deepEqual([...symbolic.run({ x: new Float32Array([1, 2, 3]) }).y], [1, 2, 3]);
});
