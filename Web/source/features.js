import { isNode, node } from "./node.js";

/// Whether the engine takes a module of one function, of type () → `type`. `memory` is a section, or nothing.
const takes = (type, memory, code) => WebAssembly.validate(new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    1, 5, 1, 0x60, 0, 1, type,
    3, 2, 1, 0,
    ...memory,
    10, code.length + 4, 1, code.length + 2, 0, ...code, 0x0b,
]));

const i32 = 0x7f, v128 = 0x7b;
const splat = [0x41, 0, 0xfd, 0x0f];  // i32.const 0, i8x16.splat
const relaxedSwizzle = [0xfd, 0x80, 2];
const sharedMemory = [5, 4, 1, 3, 1, 1];
const atomicLoad = [0x41, 0, 0xfe, 0x10, 2, 0];

const cores = globalThis.navigator?.hardwareConcurrency ?? (isNode ? (await node("os")).availableParallelism() : 1);
/// A page has shared memory only where it is isolated from other origins.
const mayShare = typeof SharedArrayBuffer == "function" && (isNode || globalThis.crossOriginIsolated);
/// By the names that tiers are made of: `relaxed-simd+threads`.
const features = {
    scalar: true,
    simd128: takes(v128, [], splat),
    "relaxed-simd": takes(v128, [], [...splat, ...splat, ...relaxedSwizzle]),
    threads: !!mayShare && takes(i32, sharedMemory, atomicLoad),
    cores,
};

export const probe = () => ({ ...features });

/// Whether this engine, in this page, runs modules of that tier.
export const supports = (tier) => tier.split("+").every((name) => features[name] === true);

export const isTier = (name) => /^(scalar|simd128|relaxed-simd)(\+threads)?$/.test(name);
export const isThreaded = (tier) => tier.endsWith("threads");
