// What models give, as SHA-256 of their outputs' bytes: `node bits.mjs node FOLDER`, or `node bits.mjs chromium ADDRESS EXECUTABLE`.
// SameBitsTests writes the folder, serves it, and compares what is printed: [{"name", "digests": {"one thread": …}}].

const arrays = {
    bool: Uint8Array, int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
    uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
    float16: Uint16Array, bfloat16: Uint16Array, float32: Float32Array, float64: Float64Array,
};

/// Runs all cases; `read` gives the bytes of a file of the folder.
export async function digests(load, read) {
    const cases = JSON.parse(new TextDecoder().decode(await read("cases.json")));
    const results = [];
    for (const { name, inputs, runs } of cases) {
        const given = {};
        for (const { name, type, shape, file } of inputs) {
            const bytes = await read(file);
            given[name] = { data: new arrays[type](bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)), shape };
        }
        const found = {};
        for (const { label, file, threads } of runs) {
            const model = await load(await read(file), { threads });
            if (model.threads !== threads) throw new Error(`${name} has ${model.threads} threads, not ${threads}`);
            const results = model.run(given);
            // In the model's order: JavaScript has names that are numbers first.
            found[label] = await digest(model.outputs.map(({ name }) => results[name]));
            model.close();
        }
        results.push({ name, digests: found });
    }
    return results;
}

async function digest(views) {
    const parts = views.map((view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let end = 0;
    for (const part of parts) {
        bytes.set(part, end);
        end += part.length;
    }
    return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function inNode(folder) {
    const { readFile } = await import("node:fs/promises");
    const { load } = await import("../heddle.js");
    return digests(load, async (file) => new Uint8Array(await readFile(`${folder}/${file}`)));
}

async function inChromium(address, executable) {
    const { Chromium } = await import("./chromium.mjs");
    const browser = new Chromium(executable);
    try {
        const page = await browser.open(address + "/demo/");
        await page.until("document.readyState === 'complete'");
        return await page.call(async () => {
            const [{ digests }, { load }] = [await import("/tests/bits.mjs"), await import("/heddle.js")];
            return digests(load, async (file) => new Uint8Array(await (await fetch("/bits/" + encodeURIComponent(file))).arrayBuffer()));
        });
    } finally {
        await browser.close();
    }
}

if (globalThis.process?.argv[1]?.endsWith("bits.mjs")) {
    const [, , host, ...rest] = process.argv;
    const text = JSON.stringify(await (host === "node" ? inNode : inChromium)(...rest));
    // Node 20 ends by itself when V8's background tasks have, and may wait for ever for those of workers that were ended (NodePlatform::DrainTasks).
    process.stdout.write(text + "\n", () => process.exit());
}
