// The manifest beside a model's modules, one for each tier: docs/tiers.md.

import { fail, list } from "./errors.js";
import { isThreaded, isTier, supports } from "./features.js";
import { readBytes } from "./files.js";
import { Reader } from "./reader.js";

const isFileName = (name) => /^[^./\\\0][^/\\\0]{0,254}$/.test(name);
const isDigest = (text) => /^[0-9a-f]{64}$/.test(text);

/// The module of the manifest at `url` that suits this engine, or that of the tier asked for: where it is, or its bytes; and its tier.
export async function pick(url, { tier, threads, profile }) {
    const manifest = Reader.parse(await readBytes(url), "the manifest");
    manifest.expect("heddle", "tiers");
    manifest.expect("version", 1);
    const place = (owner, name) => new URL(encodeURIComponent(owner.at(name).as(isFileName, "file name")), url);
    if (profile) return [place(manifest, "profile")];
    const entries = manifest.at("modules").map((reader) => ({ reader, tier: reader.at("tier").as(isTier, "tier") }));
    const entry = entries.find((entry) => tier ? entry.tier == tier : supports(entry.tier) && !(threads == 1 && isThreaded(entry.tier)))
        ?? fail("no-tier", `there is no module ${tier ? `of tier ${tier}` : "for this engine"}, only ${list(entries.map((entry) => entry.tier))}`);
    const { reader } = entry, own = place(reader, "file");
    return [reader.has("shared") ? await join(reader, ...await Promise.all([own, place(manifest.at("base"), "file")].map(readBytes))) : own, entry.tier];
}

/// The bytes of a module that are not all in its own file: `shared` says which come from the base.
async function join(entry, own, base) {
    const stale = () => fail("stale", "the manifest's files are not of one compilation: compile again");
    const pieces = entry.at("shared").map((piece) => piece.map((number) => number.as("count")));
    const size = entry.count("bytes");
    if (pieces.reduce((sum, [, , count]) => sum + count, own.length) != size || pieces.length > 65536 || size > 2 ** 32) stale();
    const bytes = new Uint8Array(size);
    let end = 0, used = 0;
    const takeOwn = (count) => {
        if (!(count >= 0 && used + count <= own.length)) stale();
        bytes.set(own.subarray(used, used += count), end);
        end += count;
    };
    for (const [at, from, count] of pieces) {
        takeOwn(at - end);
        if (from + count > base.length) stale();
        bytes.set(base.subarray(from, from + count), end);
        end += count;
    }
    takeOwn(size - end);
    // Only secure contexts can compute digests.
    const digest = await globalThis.crypto?.subtle?.digest("SHA-256", bytes);
    const text = digest && [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (entry.at("sha256").as(isDigest, "SHA-256 digest") != (text ?? entry.value.sha256)) stale();
    return bytes;
}
