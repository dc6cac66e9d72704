// Threads: docs/threads.md.

import { fail } from "./errors.js";
import { probe } from "./features.js";
import { isNode, node } from "./node.js";

/// The memory that a module of the threads tier imports.
export function sharedMemory([initial, maximum]) {
    if (!probe().threads) {
        fail("no-threads", "the module takes threads, which need an isolated page: serve it with COOP and COEP, or load a module without threads");
    }
    for (;;) {
        try {
            return new WebAssembly.Memory({ initial, maximum, shared: true });
        } catch (error) {
            // Where the address space has no room for all that it may grow to, less will do.
            if (maximum <= initial) throw error;
            maximum = Math.max(initial, maximum >> 1);
        }
    }
}

/// What a worker does, as text: it has nothing of this file.
const work = `({ module, memory, number }) => {
const { heddle_worker, heddle_worker_failed } = new WebAssembly.Instance(module, { env: { memory }, heddle: { now: () => performance.now() } }).exports;
for (;;) try { return heddle_worker(number) } catch { heddle_worker_failed() }
}`;

/// Starts so many workers, and waits for a second at most until they are ready.
export async function startWorkers(count, module, memory, exports) {
    // The main thread of a page may not sleep.
    if (globalThis.document) exports.heddle_may_wait.value = 0;
    const workers = [];
    try {
        for (let number = 1; number <= Math.min(count, 255); number++) workers.push(await startWorker({ module, memory, number }));
        for (const end = performance.now() + 1000; exports.heddle_worker_count() < workers.length && performance.now() < end;) {
            await new Promise((resolve) => setTimeout(resolve, 2));
        }
    } catch (error) {
        workers.map((worker) => worker.terminate());
        throw error;
    }
    return workers;
}

async function startWorker(workerData) {
    if (isNode) {
        const { Worker } = await node("worker_threads");
        const worker = new Worker(`(${work})(require("worker_threads").workerData)`, { eval: true, workerData });
        worker.unref();
        // Whoever does not listen ends with the worker. The others do its work.
        worker.on("error", () => {});
        return worker;
    }
    const worker = new Worker(URL.createObjectURL(new Blob([`onmessage = ({ data }) => (${work})(data)`], { type: "text/javascript" })));
    worker.postMessage(workerData);
    return worker;
}
