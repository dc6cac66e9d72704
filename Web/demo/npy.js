// NumPy's files of one array: "\x93NUMPY", a version, the length of a header, the header as a Python dictionary, the elements.

const magic = "\x93NUMPY";
const arrays = {
    "|b1": ["bool", Uint8Array], "|i1": ["int8", Int8Array], "|u1": ["uint8", Uint8Array],
    "<i2": ["int16", Int16Array], "<u2": ["uint16", Uint16Array], "<i4": ["int32", Int32Array], "<u4": ["uint32", Uint32Array],
    "<i8": ["int64", BigInt64Array], "<u8": ["uint64", BigUint64Array],
    "<f2": ["float16", Uint16Array], "<f4": ["float32", Float32Array], "<f8": ["float64", Float64Array],
};

/// `{type, shape, data}` of a file's bytes.
///
/// Throws an Error with a sentence for what is not such a file.
export function parseNPY(buffer) {
    const bytes = new Uint8Array(buffer), view = new DataView(buffer);
    if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== magic) throw new Error("this is no .npy file");
    const isLong = bytes[6] > 1, start = isLong ? 12 : 10;
    const end = start + (isLong ? view.getUint32(8, true) : view.getUint16(8, true));
    const header = new TextDecoder().decode(bytes.subarray(start, end));
    const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1], order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
    const dimensions = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
    if (!descr || !order || dimensions === undefined) throw new Error("the file's header is not NumPy's");
    if (order === "True") throw new Error("the array is in Fortran's order: save np.ascontiguousarray of it");
    const [type, Elements] = arrays[descr] ?? [];
    if (!type) throw new Error(`arrays of type ${descr} are not read here`);
    const shape = dimensions.split(",").filter((part) => part.trim()).map(Number);
    const count = shape.reduce((a, b) => a * b, 1), size = count * Elements.BYTES_PER_ELEMENT;
    if (!(size <= bytes.length - end)) throw new Error(`the file holds fewer than the ${count} elements that its header promises`);
    return { type, shape, data: new Elements(buffer.slice(end, end + size)) };
}
