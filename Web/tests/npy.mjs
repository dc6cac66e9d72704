import { readFileSync } from "node:fs";
import { parseNPY } from "../demo/npy.js";

export function readNPY(path) {
    const bytes = readFileSync(path);
    return parseNPY(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
