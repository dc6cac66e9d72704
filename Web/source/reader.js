import { fail } from "./errors.js";

const kinds = {
    object: (value) => value && typeof value == "object" && !Array.isArray(value),
    list: Array.isArray,
    string: (value) => typeof value == "string",
    name: (value) => typeof value == "string" && value,
    count: (value) => Number.isSafeInteger(value) && value >= 0,
};

/// JSON that may come from anyone: a value, the path that leads to it, and checked readings of it.
export class Reader {
    constructor(value, path) {
        this.value = value;
        this.path = path;
    }

    static parse(bytes, path) {
        try {
            return new Reader(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), path);
        } catch (error) {
            fail("bad-metadata", `${path} is not JSON: ${error.message}`, error);
        }
    }

    bad(what) {
        fail("bad-metadata", `${this.path} ${what}`);
    }

    /// The value, where `holds` (a kind's name, or a function) is true of it; `what` says what it should be.
    as(holds, what = holds) {
        // Functions are asked of texts.
        const { value } = this;
        if (!(kinds[holds] ? kinds[holds](value) : typeof value == "string" && holds(value))) this.bad(`is ${JSON.stringify(value).slice(0, 60)}, not a ${what}`);
        return value;
    }

    has(name) {
        return Object.hasOwn(this.as("object"), name);
    }

    at(name) {
        const exists = this.has(name), member = new Reader(this.value[name], `${this.path}.${name}`);
        return exists ? member : member.bad("is missing");
    }

    count(name) {
        return this.at(name).as("count");
    }

    counts(...names) {
        return Object.fromEntries(names.map((name) => [name, this.count(name)]));
    }

    map(read) {
        return this.as("list").map((value, index) => read(new Reader(value, `${this.path}[${index}]`)));
    }

    /// The member `name`, which must be `expected`.
    expect(name, expected) {
        if (this.at(name).value !== expected) this.bad(`has another ${name} than ${expected}`);
    }

    /// A list of what has names, each its own; they are added to `known`.
    named(read, known) {
        return this.map((reader) => {
            const value = read(reader), name = value.name ?? value;
            if (known.has(name)) reader.bad(`has a name that is taken: ${name}`);
            known.add(name);
            return value;
        });
    }
}
