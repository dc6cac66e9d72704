import { fail, list } from "./errors.js";
import { isExtent } from "./metadata.js";
import { storage } from "./storage.js";

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);

/// A model that is ready to run. Nothing that its module says is believed: addresses and extents are checked before they are used.
export class Model {
    #exports;
    #memory;
    #workers;
    /// The extents of symbols, as far as they are set.
    #extents = new Map();
    /// Whether memory is planned for them.
    #isPrepared = false;

    constructor(metadata, exports, memory, workers) {
        this.metadata = metadata;
        this.#exports = exports;
        this.#memory = memory || exports.memory;
        this.#workers = workers || [];
        if (!(this.#memory instanceof WebAssembly.Memory)) fail("bad-module", "the module exports no memory");
        if (!metadata.symbols.length) this.prepare();
    }

    get inputs() { return this.metadata.inputs; }
    get outputs() { return this.metadata.outputs; }
    get threads() { return this.#workers.length + 1; }

    // ---- Dimensions

    setDim(name, extent) {
        const symbol = this.metadata.symbols.indexOf(name);
        if (symbol < 0) fail("unknown-symbol", `the model has no symbol ${name}, only ${list(this.metadata.symbols)}`);
        if (!isExtent(extent)) fail("bad-extent", `${name} cannot be ${extent}: extents are integers from 0 to 2147483647`);
        if (this.#extents.get(name) == extent) return;
        this.#extents.delete(name);
        this.#isPrepared = false;
        this.#check("heddle_set_dim", symbol, extent);
        this.#extents.set(name, extent);
    }

    prepare() {
        if (this.#isPrepared) return;
        const open = this.metadata.symbols.filter((name) => !this.#extents.has(name));
        if (open.length) fail("no-extent", `${list(open)}: no extent yet; call setDim, or give shapes`);
        this.#check("heddle_prepare");
        this.#isPrepared = true;
    }

    shape(name) {
        return this.#shape(this.#tensor(this.inputs.some((input) => input.name == name) ? "input" : "output", name));
    }

    #shape({ role, index, shape }) {
        return shape.map((extent, axis) => {
            if (isExtent(extent)) return extent;
            let value = this.#extents.get(extent);
            if (value == null && role == "output" && this.#isPrepared) value = this.#call("heddle_output_dim", index, axis);
            return isExtent(value) ? value : fail("no-extent", `${extent}: no extent yet`);
        });
    }

    // ---- Views of memory

    input(name) { return this.#view(this.#tensor("input", name)); }
    output(name) { return this.#view(this.#tensor("output", name)); }

    #tensor(role, name) {
        const tensors = this.metadata[role + "s"];
        const index = Number.isInteger(name) ? name : tensors.findIndex((tensor) => tensor.name === name);
        if (!tensors[index]) fail(`unknown-${role}`, `the model has no ${role} ${name}, only ${list(tensors.map((tensor) => tensor.name))}`);
        return { role, index, ...tensors[index] };
    }

    #view(tensor) {
        this.prepare();
        const Elements = storage(tensor.type), size = Elements.BYTES_PER_ELEMENT;
        const count = product(this.#shape(tensor));
        const address = this.#call("heddle_" + tensor.role, tensor.index) >>> 0;
        const { buffer } = this.#memory;
        if (address % size || address + count * size > buffer.byteLength) {
            fail("bad-module", `the module puts ${tensor.role} ${tensor.name} at ${address}, where there is no room for ${count} elements`);
        }
        return new Elements(buffer, address, count);
    }

    // ---- Running

    run(inputs = {}) {
        const given = Object.entries(inputs).map(([name, value]) => this.#given(this.#tensor("input", name), value));
        for (const input of given) this.#takeShape(input);
        this.prepare();
        for (const input of given) this.#place(input);
        // What lies in this memory is written once all of it is read.
        for (const { view, data } of given) view.set(data);
        this.#check("heddle_run");
        const results = Object.create(null);
        for (const { name } of this.outputs) results[name] = this.output(name);
        return results;
    }

    /// What was given for an input, checked for its type; `shape` is null where it is not known.
    #given(tensor, value) {
        let { data = value, shape } = value ?? {};
        const wanted = storage(tensor.type).name, kind = data?.[Symbol.toStringTag];
        if (kind == "Float16Array" && tensor.type == "float16") data = new Uint16Array(data.buffer, data.byteOffset, data.length);
        else if (kind != wanted) fail("wrong-type", `input ${tensor.name}, of type ${tensor.type}, takes a ${wanted}, but was given ${kind ?? typeof data}`);
        const open = tensor.shape.filter((extent) => !isExtent(extent));
        if (!shape && open.length == 1) {
            const extent = data.length / product(tensor.shape.filter(isExtent));
            shape = tensor.shape.map((known) => isExtent(known) ? known : extent);
        }
        return { tensor, data, shape };
    }

    #takeShape({ tensor, shape }) {
        if (!shape) return;
        if (shape.length != tensor.shape.length || shape.some((extent, axis) => isExtent(tensor.shape[axis]) && tensor.shape[axis] != extent)) {
            fail("wrong-shape", `input ${tensor.name} has shape [${tensor.shape}], but was given [${shape}]`);
        }
        shape.forEach((extent, axis) => isExtent(tensor.shape[axis]) || this.setDim(tensor.shape[axis], extent));
    }

    #place(input) {
        const { tensor, data } = input, view = input.view = this.#view(tensor);
        if (data.length != view.length) {
            fail("wrong-shape", `input ${tensor.name} of shape [${this.#shape(tensor)}] takes ${view.length} elements, but was given ${data.length}`
                + (data.length ? "" : " (views are empty once memory has grown)"));
        }
        if (data.buffer == view.buffer) input.data = data.byteOffset == view.byteOffset ? [] : data.slice();
    }

    // ---- Profiles

    profile() {
        const { heddle_profile_time: time, heddle_profile_runs: runs } = this.#open;
        return time ? this.metadata.kernels.map((kernel, index) => ({ ...kernel, milliseconds: time(index) / (runs() || 1) })) : null;
    }

    resetProfile() {
        this.#open.heddle_profile_reset?.();
    }

    // ---- The module's functions

    /// The module's functions and memory, until the model is closed.
    get #open() { return this.#exports ?? fail("closed", "the model is closed"); }

    #check(name, ...values) {
        const status = this.#call(name, ...values);
        if (status) fail("failed", `${name} failed: ${this.metadata.statuses.get(status) ?? `unknown status ${status}`}`);
    }

    #call(name, ...values) {
        const callee = this.#open[name];
        if (typeof callee != "function") fail("bad-module", `the module exports no function ${name}`);
        try {
            return callee(...values);
        } catch (error) {
            // Workers may still be at it. The trap that is reported came first.
            try { this.#exports.heddle_settle?.(); } catch {}
            fail("trap", `${name} trapped: ${error.message}`, error);
        }
    }

    close() {
        if (this.#workers.length) this.#exports.heddle_stop();
        for (const worker of this.#workers) worker.terminate();
        this.#workers = [];
        this.#exports = this.#memory = null;
    }
}
