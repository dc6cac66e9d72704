// How much kernels compute, where that depends on dimensions that are open.

const operators = {
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => Math.floor(a / b), min: Math.min, max: Math.max,
};

/// The number that a count of the metadata is for extents: `{batch: 4}`; NaN where it is not known.
function value(count, extents) {
    if (count === null) return NaN;
    if (typeof count === "string") return extents[count] ?? NaN;
    if (!Array.isArray(count)) return count;
    const [operator, ...operands] = count;
    return operands.map((operand) => value(operand, extents)).reduce(operators[operator]);
}

/// The arithmetic operations of a run of a kernel; NaN where they are not known.
export function operationsOf({ operations, open }, extents) {
    try {
        return Number(value(open?.operations === undefined ? operations : open.operations, extents));
    } catch {
        // The module is somebody's: what it says there may be anything.
        return NaN;
    }
}
