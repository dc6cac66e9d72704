// Runs WebAssembly modules for tests, in V8: reads requests from standard input and answers on standard output.
//
// A request and an answer are frames: the length in 4 bytes, then so many bytes. Numbers are little-endian.
// A request begins with its command; an answer with 0 for success, or with 1, and then text.
// What follows is written by NodeTestEngine+Requests.swift; the two files change together.
import { readSync, writeSync } from "node:fs";
import { Worker, isMainThread, workerData } from "node:worker_threads";

if (!isMainThread) {
    const { module, memory, number } = workerData;
    work(new WebAssembly.Instance(module, { env: { memory } }), number);
    process.exit(0);
}

const modules = new Map();

// ---- Frames

class Reader {
    constructor(bytes) {
        this.bytes = bytes;
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        this.offset = 0;
    }
    byte() { return this.view.getUint8(this.offset++); }
    u32() { this.offset += 4; return this.view.getUint32(this.offset - 4, true); }
    take(count) { this.offset += count; return this.bytes.subarray(this.offset - count, this.offset); }
    rest() { return this.bytes.subarray(this.offset); }
    text() { return Buffer.from(this.take(this.u32())).toString(); }
    list(item) { return Array.from({ length: this.u32() }, () => item()); }
    value() {
        const type = this.byte();
        this.offset += 8;
        return [this.view.getInt32, this.view.getBigInt64, this.view.getFloat32, this.view.getFloat64][type]
            .call(this.view, this.offset - 8, true);
    }
    /// A number as in a module's binary form.
    leb() {
        for (let result = 0, factor = 1; ; factor *= 128) {
            const byte = this.byte();
            result += (byte & 0x7F) * factor;
            if (byte < 0x80) return result;
        }
    }
    lebList(item) { return Array.from({ length: this.leb() }, () => item()); }
    name() { return Buffer.from(this.take(this.leb())).toString(); }
}

/// Collects an answer in one buffer, which doubles when it is full.
class Writer {
    buffer = Buffer.allocUnsafe(1 << 16);
    length = 0;
    /// Makes room for so many bytes, and gives where they begin.
    grow(count) {
        const start = this.length;
        this.length += count;
        if (this.length > this.buffer.length) {
            const larger = Buffer.allocUnsafe(Math.max(this.length, 2 * this.buffer.length));
            this.buffer.copy(larger, 0, 0, start);
            this.buffer = larger;
        }
        return start;
    }
    byte(value) { const at = this.grow(1); this.buffer[at] = value; }
    u32(value) { const at = this.grow(4); this.buffer.writeUInt32LE(value, at); }
    f64(value) { const at = this.grow(8); this.buffer.writeDoubleLE(value, at); }
    raw(bytes) { const at = this.grow(bytes.length); this.buffer.set(bytes, at); }
    text(string) { const bytes = Buffer.from(string); this.u32(bytes.length); this.raw(bytes); }
    value(type, value) {
        const at = this.grow(9), buffer = this.buffer;
        buffer[at] = type;
        buffer.fill(0, at + 1, at + 9);
        [buffer.writeInt32LE, buffer.writeBigInt64LE, buffer.writeFloatLE, buffer.writeDoubleLE][type]
            .call(buffer, value, at + 1);
    }
}

function readExactly(count) {
    const bytes = Buffer.alloc(count);
    for (let done = 0; done < count;) {
        const read = readSync(0, bytes, done, count - done, null);
        if (read === 0) process.exit(0);
        done += read;
    }
    return bytes;
}

function writeAll(bytes) {
    for (let done = 0; done < bytes.length;) {
        try {
            done += writeSync(1, bytes, done);
        } catch (error) {
            if (error.code !== "EAGAIN") throw error;
        }
    }
}

// ---- Modules

/// What JavaScript's interface does not tell: the result types of each exported function, and the size of an imported memory.
function describe(bytes) {
    const reader = new Reader(bytes);
    const types = [], functions = [], exported = new Map();
    let memory = null;
    reader.offset = 8;
    while (reader.offset < bytes.length) {
        const id = reader.byte();
        const end = reader.leb() + reader.offset;
        const valueTypes = () => reader.lebList(() => 0x7F - reader.byte());
        if (id === 1) types.push(...reader.lebList(() => { reader.byte(); valueTypes(); return valueTypes(); }));
        if (id === 2) reader.lebList(() => {
            reader.name(); reader.name();
            const kind = reader.byte();
            if (kind === 0) { functions.push(reader.leb()); return; }
            if (kind !== 2) throw new Error("only functions and memories may be imported here");
            const flags = reader.byte(), initial = reader.leb();
            memory = { initial, maximum: flags & 1 ? reader.leb() : undefined, shared: (flags & 2) !== 0 };
        });
        if (id === 3) functions.push(...reader.lebList(() => reader.leb()));
        if (id === 7) reader.lebList(() => {
            const name = reader.name(), kind = reader.byte(), index = reader.leb();
            if (kind === 0) exported.set(name, types[functions[index]]);
        });
        reader.offset = end;
    }
    return { results: exported, memory };
}

function load(request) {
    const number = request.u32();
    const bytes = request.rest();
    modules.set(number, { module: new WebAssembly.Module(bytes), ...describe(bytes) });
}

function objection(request, answer) {
    try {
        new WebAssembly.Module(request.rest());
    } catch (error) {
        answer.raw(Buffer.from(error.message));
    }
}

// ---- Steps

/// An instance, with the memory and the workers that a module of the threads tier needs.
function instantiate({ module, memory: type }, workerCount) {
    if (!type) return { instance: new WebAssembly.Instance(module, {}), stop: () => {} };
    const memory = new WebAssembly.Memory(type);
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    for (let number = 1; number <= workerCount; number++) {
        new Worker(new URL(import.meta.url), { workerData: { module, memory, number } }).unref();
    }
    const end = performance.now() + 10_000;
    while (instance.exports.heddle_worker_count() < workerCount) {
        if (performance.now() > end) throw new Error("the workers did not start within ten seconds");
    }
    // Everything else here looks at the memory of an instance where a module of one thread exports it.
    return { instance: { exports: { ...instance.exports, memory } }, stop: () => instance.exports.heddle_stop() };
}

/// What a worker's thread does: see docs/threads.md.
function work(instance, number) {
    for (;;) {
        try {
            instance.exports.heddle_worker(number);
            return;
        } catch {
            instance.exports.heddle_worker_failed();
        }
    }
}

const readStep = (request) => ({
    writes: request.list(() => ({ address: request.u32(), bytes: request.take(request.u32()) })),
    calls: request.list(() => readCall(request)),
    reads: request.list(() => ({ address: request.u32(), count: request.u32() })),
});

const readCall = (request) => ({ name: request.text(), args: request.list(() => request.value()) });

function exportedFunction(instance, name) {
    const found = instance.exports[name];
    if (typeof found !== "function") throw new Error(`the module exports no function named ${name}`);
    return found;
}

function checked(instance, address, count) {
    const buffer = instance.exports.memory.buffer;
    if (address + count > buffer.byteLength) {
        throw new Error(`${count} bytes at address ${address} are not inside the module's memory of ${buffer.byteLength} bytes`);
    }
    return new Uint8Array(buffer, address, count);
}

function makeCall(instance, results, call, answer) {
    const callee = exportedFunction(instance, call.name);
    let returned;
    try {
        returned = callee(...call.args);
    } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
        instance.exports.heddle_settle?.();
        answer.byte(1);
        answer.text(error.message);
        return;
    }
    const types = results.get(call.name);
    const values = types.length === 1 ? [returned] : types.length === 0 ? [] : returned;
    answer.byte(0);
    answer.u32(types.length);
    types.forEach((type, index) => answer.value(type, values[index]));
}

function takeStep(instance, results, step, answer) {
    for (const write of step.writes) checked(instance, write.address, write.bytes.length).set(write.bytes);
    for (const call of step.calls) makeCall(instance, results, call, answer);
    for (const read of step.reads) answer.raw(checked(instance, read.address, read.count));
}

function run(request, answer) {
    const module = modules.get(request.u32());
    const { instance, stop } = instantiate(module, request.u32());
    for (let steps = request.u32(); steps > 0; steps--) takeStep(instance, module.results, readStep(request), answer);
    stop();
}

function time(request, answer) {
    const module = modules.get(request.u32());
    const { instance } = instantiate(module, 0);
    takeStep(instance, module.results, readStep(request), new Writer());
    const call = readCall(request);
    const samples = request.u32(), callsPerSample = request.u32();
    const callee = exportedFunction(instance, call.name);
    const sample = () => {
        const start = process.hrtime.bigint();
        for (let index = 0; index < callsPerSample; index++) callee(...call.args);
        return Number(process.hrtime.bigint() - start) / callsPerSample;
    };
    // V8 compiles a module a second time, in the background, when it has run for a while.
    for (const end = performance.now() + 100; performance.now() < end;) sample();
    for (let index = 0; index < samples; index++) answer.f64(sample());
}

const commands = [load, (request) => modules.delete(request.u32()), objection, run, time];

for (;;) {
    const request = new Reader(readExactly(readExactly(4).readUInt32LE()));
    let answer = new Writer();
    answer.byte(0);
    try {
        commands[request.byte()](request, answer);
    } catch (error) {
        answer = new Writer();
        answer.byte(1);
        answer.raw(Buffer.from(error.message));
    }
    const length = Buffer.alloc(4);
    length.writeUInt32LE(answer.length);
    writeAll(length);
    writeAll(answer.buffer.subarray(0, answer.length));
}
