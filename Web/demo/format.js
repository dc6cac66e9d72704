// Quantities for people.

const scaled = (value, steps) => {
    const [factor, unit] = steps.find(([factor]) => value >= factor) ?? steps.at(-1);
    const number = value / factor;
    return `${number >= 100 || Number.isInteger(number) ? number.toFixed(0) : number.toPrecision(3)} ${unit}`;
};

export const time = (milliseconds) => scaled(milliseconds, [[1000, "s"], [1, "ms"], [1e-3, "µs"]]);
export const bytes = (count) => scaled(count, [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [1024, "KiB"], [1, "bytes"]]);
export const operations = (count) => scaled(count, [[1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]]).trim();
export const percent = (share) => `${(share * 100).toFixed(share > 0.9995 || share < 0.0005 ? 0 : 1)} %`;

/// A number in few characters.
export const number = (value) => typeof value === "bigint" || Number.isInteger(value) ? String(value)
    : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toPrecision(4);
