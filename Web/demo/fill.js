// Values for inputs that nobody gave any.

const bits = { float16: [10, 15, 5], bfloat16: [7, 127, 8] };

/// The bits of a small normal 16-bit float nearest to x, towards zero.
function half(x, [fraction, bias]) {
    const magnitude = Math.abs(x), sign = x < 0 ? 0x8000 : 0;
    const exponent = Math.floor(Math.log2(magnitude));
    if (!(exponent > -14)) return sign;
    return sign | (exponent + bias) << fraction | (magnitude / 2 ** exponent - 1) * 2 ** fraction;
}

/// Fills `view` with what `kind` says: "zeros", "ones" or "noise", which is the same at each call.
export function fill(view, type, kind) {
    const next = kind === "noise" ? noise(type) : () => kind === "ones" ? 1 : 0;
    const isBig = view instanceof BigInt64Array || view instanceof BigUint64Array;
    for (let index = 0; index < view.length; index++) {
        const value = next();
        view[index] = isBig ? BigInt(value) : bits[type] ? half(value, bits[type]) : value;
    }
}

/// Floats of a normal distribution; of integers and truth values 0 and 1, which are also indices of most tables.
function noise(type) {
    let state = 0x9e3779b9;
    const uniform = () => {
        state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x6d2b79f5 | 0;
        return ((state ^ state >>> 13) >>> 0) / 2 ** 32;
    };
    if (/^b?float(16|32|64)$/.test(type)) return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    return () => uniform() < 0.5 ? 0 : 1;
}
