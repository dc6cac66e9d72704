import { fail } from "./errors.js";
import { isNode, node } from "./node.js";

/// A place as a URL: beside the page, or in Node beside the folder that it works in.
export async function locate(place) {
    const base = isNode ? (await node("url")).pathToFileURL("./") : globalThis.document?.baseURI ?? location.href;
    return new URL(place, base);
}

/// The answer for a URL, or the response that was given. Node's fetch knows no files.
export async function open(source) {
    try {
        source = await source;
        if (source.protocol == "file:") return new Response(await (await node("fs/promises")).readFile(source));
        if (source instanceof URL) source = await fetch(source);
    } catch (error) {
        fail("not-found", `${source} cannot be read: ${error.message}`, error);
    }
    return source.ok ? source : fail("not-found", `${source.url}: the server answered ${source.status} ${source.statusText}`);
}

export const readBytes = async (url) => new Uint8Array(await (await open(url)).arrayBuffer());
