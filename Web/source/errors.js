/// What goes wrong, as a sentence. `code` is for programs; heddle.d.ts lists them.
export class HeddleError extends Error {
    constructor(code, message, cause) {
        super(message, { cause });
        this.name = "HeddleError";
        this.code = code;
    }
}

export function fail(code, message, cause) {
    throw new HeddleError(code, message, cause);
}

export const list = (names) => names.join(", ") || "none";
