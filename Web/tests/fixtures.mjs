// The modules that WebTests compiled, and modules that lie about themselves.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const folder = process.env.HEDDLE_MODULES;
if (!folder) throw new Error("these tests are run by WebTests, which compiles the modules: swift test --filter WebTests");

export const file = (name) => join(folder, name);
export const moduleBytes = (name) => new Uint8Array(readFileSync(file(name)));

// ---- Sections: an id, a size, so many bytes; a custom section (id 0) begins with its name

function leb(bytes, at) {
    let value = 0, shift = 0;
    for (;; shift += 7) {
        const byte = bytes[at++];
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return [value >>> 0, at];
    }
}

function encoded(number) {
    const bytes = [];
    for (; number >= 0x80; number >>>= 7) bytes.push(number & 0x7f | 0x80);
    return [...bytes, number];
}

/// Where the sections of a module are: id, first byte, first byte of the contents, end.
export function sections(bytes) {
    const found = [];
    for (let at = 8; at < bytes.length;) {
        const [size, contents] = leb(bytes, at + 1);
        found.push({ id: bytes[at], start: at, contents, end: contents + size });
        at = contents + size;
    }
    return found;
}

const metadataName = "heddle.model";

function metadataSection(bytes) {
    for (const section of sections(bytes)) {
        if (section.id !== 0) continue;
        const [length, name] = leb(bytes, section.contents);
        if (new TextDecoder().decode(bytes.subarray(name, name + length)) === metadataName) return { ...section, text: name + length };
    }
    throw new Error("the module has no metadata");
}

export function customSection(text) {
    const name = new TextEncoder().encode(metadataName), content = typeof text === "string" ? new TextEncoder().encode(text) : text;
    const nameLength = encoded(name.length), size = encoded(nameLength.length + name.length + content.length);
    return joined(new Uint8Array([0, ...size, ...nameLength]), name, content);
}

const joined = (...parts) => new Uint8Array(Buffer.concat(parts));

/// The module with another text as its metadata; null takes the section away.
export function withText(bytes, text) {
    const { start, end } = metadataSection(bytes);
    return joined(bytes.subarray(0, start), text === null ? new Uint8Array(0) : customSection(text), bytes.subarray(end));
}

/// The module with its metadata edited.
export function withMetadata(bytes, edit) {
    const { text, end } = metadataSection(bytes);
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(text, end)));
    return withText(bytes, JSON.stringify(edit(json) ?? json));
}

/// The module with an export of another name.
export function withoutExport(bytes, name) {
    const text = Buffer.from(bytes), at = text.indexOf(name);
    if (at < 0) throw new Error(`the module does not export ${name}`);
    text[at] = "X".charCodeAt(0);
    return new Uint8Array(text);
}
