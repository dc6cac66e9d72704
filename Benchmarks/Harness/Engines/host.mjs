// Runs modules for NodeHost.swift, in V8: reads a request a line, and answers each with a line, `ok …` or `error …`.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";

const instances = new Map();

function exported(number, name) {
    const found = instances.get(number).exports[name];
    if (typeof found !== "function") throw new Error(`the module exports no function named ${name}`);
    return found;
}

const memory = (number, address, count) =>
    new Uint8Array(instances.get(number).exports.memory.buffer, address >>> 0, count);

/// The elements of a .npy file: what follows its header.
function elements(file) {
    const bytes = readFileSync(file);
    return bytes.subarray(10 + bytes.readUInt16LE(8));
}

const commands = {
    load(number, file) {
        instances.set(number, new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {}));
    },
    drop(number) { instances.delete(number); },
    call(number, name, ...args) { return exported(number, name)(...args.map(Number)) ?? 0; },
    write(number, address, file) {
        const bytes = elements(file);
        memory(number, Number(address), bytes.length).set(bytes);
    },
    read(number, address, count, file) { writeFileSync(file, memory(number, Number(address), Number(count))); },
    time(number, name, calls, ...args) {
        const callee = exported(number, name), values = args.map(Number), count = Number(calls);
        const startOfWork = process.cpuUsage(), start = process.hrtime.bigint();
        for (let index = 0; index < count; index++) callee(...values);
        const elapsed = Number(process.hrtime.bigint() - start), work = process.cpuUsage(startOfWork);
        // What the process worked: less, where other programs were given the processor in between.
        return Math.min(elapsed, (work.user + work.system) * 1000);
    },
};

for await (const line of createInterface({ input: process.stdin })) {
    const [command, ...words] = line.split(" ").filter((word) => word !== "");
    let answer;
    try {
        answer = `ok ${commands[command](...words) ?? ""}`.trimEnd();
    } catch (error) {
        answer = `error ${error.message.replaceAll("\n", " ")}`;
    }
    process.stdout.write(answer + "\n");
}
