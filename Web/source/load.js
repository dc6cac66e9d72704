import { HeddleError, fail } from "./errors.js";
import { isThreaded, probe } from "./features.js";
import { locate, open } from "./files.js";
import { readMetadata } from "./metadata.js";
import { Model } from "./model.js";
import { pick } from "./tiers.js";
import { sharedMemory, startWorkers } from "./workers.js";

export async function load(source, options = {}) {
    try {
        return await make(source, options);
    } catch (error) {
        // The module's functions may be missing, of another type, or trap.
        throw error instanceof HeddleError ? error : new HeddleError("bad-module", `the module fails: ${error.message}`, error);
    }
}

async function make(source, options) {
    let { tier, threads = probe().cores } = options;
    if (typeof source == "string" || source instanceof URL) {
        source = await locate(source);
        if (source.pathname.endsWith(".json")) [source, tier] = await pick(source, options);
    }
    const module = await compile(source);
    const metadata = readMetadata(module);
    if (tier && metadata.tier != tier) fail("no-tier", `the module is of tier ${metadata.tier}, not ${tier}`);
    const memory = isThreaded(metadata.tier) && sharedMemory(metadata.memory.importedPages);
    const { exports } = await WebAssembly.instantiate(module, imports(module, memory));
    return new Model(metadata, exports, memory, memory && await startWorkers(threads - 1, module, memory, exports));
}

async function compile(source) {
    if (source instanceof WebAssembly.Module) return source;
    try {
        if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return await WebAssembly.compile(source);
        const response = await open(source);
        const streams = response.headers.get("content-type")?.startsWith("application/wasm");
        return await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
    } catch (error) {
        if (error instanceof HeddleError) throw error;
        fail("refused", `no WebAssembly module, or one of features that this engine lacks: ${error.message}`, error);
    }
}

/// What a module may import: a memory, and the clock that profiling twins look at.
function imports(module, memory) {
    const offered = { env: memory && { memory }, heddle: { now: () => performance.now() } };
    for (const { module: space, name } of WebAssembly.Module.imports(module)) {
        if (!Object.hasOwn(Object.hasOwn(offered, space) && offered[space], name)) fail("bad-module", `the module imports ${space}.${name}, as no model does`);
    }
    return offered;
}
