// The section heddle.model, which may come from anyone: docs/architecture.md, "Module interface".

import { fail } from "./errors.js";
import { isThreaded, isTier } from "./features.js";
import { Reader } from "./reader.js";
import { isElementType, storage } from "./storage.js";

export function readMetadata(module) {
    const sections = WebAssembly.Module.customSections(module, "heddle.model");
    if (sections.length != 1) fail("not-a-model", `the module has ${sections.length || "no"} sections heddle.model: Heddle did not compile it`);
    const json = Reader.parse(sections[0], "heddle.model");
    json.expect("version", 1);
    if (json.has("functions")) fail("not-a-model", "the module is a kernel library, not a model");

    const extents = new Set();
    const symbols = symbolNames(json.at("symbols"), extents);
    const inputs = tensors(json.at("inputs"), extents);
    const computedSymbols = json.has("computedSymbols") ? symbolNames(json.at("computedSymbols"), extents) : [];
    const outputs = tensors(json.at("outputs"), extents);
    const tier = json.at("tier").as(isTier, "tier");
    return {
        inputs, outputs, symbols, computedSymbols, tier,
        memory: memoryReport(json.at("memory"), tier),
        compiler: json.at("compiler").as("string"),
        kernels: json.at("kernels").map(kernel),
        statuses: statuses(json.at("statuses")),
    };
}

const symbolNames = (list, extents) => list.named((symbol) => symbol.as("name"), extents);

function tensors(list, extents) {
    return list.named((reader) => {
        const type = reader.at("type").as(isElementType, "element type");
        const shape = reader.at("shape").map((extent) => isExtent(extent.value) ? extent.value : extent.as((name) => extents.has(name), "extent or symbol"));
        const size = shape.reduce((size, extent) => size * (isExtent(extent) ? extent : 1), storage(type).BYTES_PER_ELEMENT);
        if (size > 2 ** 32 || shape.length > 64) reader.bad("is too large");
        return { name: reader.at("name").as("name"), type, shape };
    }, new Set());
}

export const isExtent = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 31;

function memoryReport(reader, tier) {
    const report = reader.counts("weights", "peak", "scratch");
    if (isThreaded(tier)) {
        const pages = reader.at("importedPages");
        const [least, most] = report.importedPages = pages.map((count) => count.as("count"));
        if (!(least <= most && most <= 65536)) pages.bad("is no range of pages");
    }
    return report;
}

const kernel = (reader) => ({
    name: reader.at("name").as("name"),
    nodes: reader.at("nodes").map((node) => node.as("string")),
    ...reader.counts("operations", "bytes"),
    // For whoever wants to know: nothing here relies on it.
    open: reader.value.open,
});

/// Messages by status code.
const statuses = (reader) => new Map(Object.keys(reader.as("object")).map((code) => [+code, reader.at(code).as("string")]));
