/// The arrays that hold elements of a type. Types of less than a byte take one each; of 16-bit floats, JavaScript gets the bits.
const arrays = {
    bool: Uint8Array, float16: Uint16Array, bfloat16: Uint16Array, float32: Float32Array, float64: Float64Array,
    int8: Int8Array, int16: Int16Array, int32: Int32Array, int64: BigInt64Array,
    uint8: Uint8Array, uint16: Uint16Array, uint32: Uint32Array, uint64: BigUint64Array,
    int2: Int8Array, int4: Int8Array,
};
const bytes = /^(uint[24]|float4_e2m1fn|float8_(e4m3fn(uz)?|e5m2(fnuz)?|e8m0fnu))$/;

export const isElementType = (name) => Object.hasOwn(arrays, name) || bytes.test(name);
export const storage = (type) => arrays[type] ?? Uint8Array;
