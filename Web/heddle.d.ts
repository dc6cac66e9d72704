/** What the engine has, by the names that tiers are made of, in the page or process that asks. */
export interface Features {
    readonly scalar: true;
    readonly simd128: boolean;
    readonly "relaxed-simd": boolean;
    /** Shared memory and atomics; in a browser only where the page is isolated from other origins. */
    readonly threads: boolean;
    /** Processors. */
    readonly cores: number;
}

export function probe(): Features;

/** Whether modules of that tier run here. */
export function supports(tier: Tier): boolean;

export type Tier =
    | "scalar" | "simd128" | "relaxed-simd"
    | "scalar+threads" | "simd128+threads" | "relaxed-simd+threads";

/**
 * Types that have no array in JavaScript are given as their bits: 16-bit floats in Uint16Array, types of 8 bits and less a byte an element.
 */
export type ElementType =
    | "bool" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64"
    | "float16" | "bfloat16" | "float32" | "float64"
    | "int2" | "int4" | "uint2" | "uint4" | "float4_e2m1fn"
    | "float8_e4m3fn" | "float8_e4m3fnuz" | "float8_e5m2" | "float8_e5m2fnuz" | "float8_e8m0fnu";

export type Elements =
    | Int8Array | Int16Array | Int32Array | BigInt64Array
    | Uint8Array | Uint16Array | Uint32Array | BigUint64Array
    | Float32Array | Float64Array;

export interface Tensor {
    readonly name: string;
    readonly type: ElementType;
    /** Extents; a string is a symbol, whose extent is set or computed. */
    readonly shape: readonly (number | string)[];
}

export interface Kernel {
    readonly name: string;
    /** The graph nodes that it computes. */
    readonly nodes: readonly string[];
    /** Arithmetic operations of a run, and bytes that it reads and writes; 0 where they depend on open dimensions. */
    readonly operations: number;
    readonly bytes: number;
    /** What depends on open dimensions, as the module says it: not checked. */
    readonly open?: { readonly operations?: Count | null; readonly bytes?: Count | null };
}

/** A number, the extent of a symbol, or an operator and its operands; `/` rounds down. null, in place of one, depends on data. */
export type Count = number | string | readonly ["+" | "-" | "*" | "/" | "min" | "max", ...Count[]];

/** What a module says of itself, checked. */
export interface Metadata {
    readonly inputs: readonly Tensor[];
    readonly outputs: readonly Tensor[];
    /** What `setDim` takes. */
    readonly symbols: readonly string[];
    /** Extents of outputs that come of others or of data. */
    readonly computedSymbols: readonly string[];
    readonly tier: Tier;
    /** Bytes. */
    readonly memory: {
        readonly weights: number;
        readonly peak: number;
        readonly scratch: number;
        readonly importedPages?: readonly [least: number, most: number];
    };
    readonly compiler: string;
    readonly kernels: readonly Kernel[];
    /** A sentence for each status that the module's functions return. */
    readonly statuses: ReadonlyMap<number, string>;
}

/** Where a module comes from. A URL that ends with `.json` is a manifest of modules for several tiers. */
export type Source =
    | string | URL | Response | Promise<Response> | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

export interface LoadOptions {
    /** The tier that the module must have; of a manifest, the one that is taken. */
    tier?: Tier;
    /** How many threads run a module of the threads tier, the caller's included; `cores` if left out. 1 prefers modules without threads. */
    threads?: number;
    /** Whether to take the manifest's profiling twin. */
    profile?: boolean;
}

/**
 * Compiles a module (while it arrives, where the server says `application/wasm`), and makes it ready to run.
 *
 * @throws HeddleError
 */
export function load(source: Source, options?: LoadOptions): Promise<Model>;

/** Elements for an input. An extent that is the only open one of the input's shape is taken from their number. */
export type Input = Elements | { readonly data: Elements; readonly shape: readonly number[] };

/** A model that is ready to run. Its methods throw HeddleError, and leave the model usable. */
export interface Model {
    readonly metadata: Metadata;
    readonly inputs: readonly Tensor[];
    readonly outputs: readonly Tensor[];
    /** How many threads run it, the caller's included. */
    readonly threads: number;

    /** Gives a symbol its extent; what inputs hold is lost where it is a new one. */
    setDim(symbol: string, extent: number): void;
    /** Plans memory for the extents that are set, which `run`, `input` and `output` do too. */
    prepare(): void;
    /** The present shape of an input or output. */
    shape(name: string): number[];

    /**
     * The elements of an input or output, in place: no copy. Inputs keep their values, outputs until the next run.
     * Take a view anew after an extent was set, since memory may have grown; a view of before is empty then.
     */
    input(name: string | number): Elements;
    output(name: string | number): Elements;

    /**
     * Runs once, on what inputs hold; what is given is written to them first, unless it is a view of its input.
     *
     * @returns views of the outputs, by name.
     */
    run(inputs?: Readonly<Record<string, Input>>): Record<string, Elements>;

    /** Milliseconds of a run in each kernel, since `resetProfile`; null where the module is no profiling twin. */
    profile(): (Kernel & { readonly milliseconds: number })[] | null;
    resetProfile(): void;

    /** Ends the workers; the model cannot be used any more. */
    close(): void;
}

export type ErrorCode =
    // Loading.
    | "not-found" | "refused" | "not-a-model" | "bad-metadata" | "bad-module" | "no-tier" | "stale" | "no-threads"
    // What was asked of a model.
    | "unknown-symbol" | "bad-extent" | "no-extent" | "unknown-input" | "unknown-output" | "wrong-type" | "wrong-shape" | "closed"
    // What became of a run.
    | "failed" | "trap";

/** What went wrong: `message` is a sentence. */
export class HeddleError extends Error {
    readonly code: ErrorCode;
}
