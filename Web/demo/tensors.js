// The table of a model's inputs and outputs.
import { fill } from "./fill.js";
import { number } from "./format.js";
import { parseNPY } from "./npy.js";

const choices = [["noise", "noise"], ["zeros", "zeros"], ["ones", "ones"], ["file", "a .npy file…"]];

const cell = (name, ...content) => {
    const made = document.createElement("td");
    made.className = name;
    made.append(...content);
    return made;
};

function row(tensor, role, last) {
    const made = document.createElement("tr"), label = document.createElement("span");
    label.className = "role";
    label.textContent = role;
    made.append(
        cell("name", tensor.name, label), cell("type", tensor.type),
        cell("shape", tensor.shape.length ? tensor.shape.join(" × ") : "scalar"), last);
    return made;
}

/// The rows of a model, and what was chosen for its inputs.
export class TensorTable {
    #model;
    #summaries = [];
    #choices = [];
    #shapes = [];

    constructor(body, model, failed) {
        this.#model = model;
        const inputs = model.inputs.map((tensor, index) => row(tensor, "input", this.#choice(tensor, index, failed)));
        const outputs = model.outputs.map((tensor) => {
            const summary = cell("summary", "–");
            this.#summaries.push(summary);
            return row(tensor, "output", summary);
        });
        body.replaceChildren(...inputs, ...outputs);
        this.#shapes = [...body.querySelectorAll(".shape")];
    }

    #choice(tensor, index, failed) {
        const select = document.createElement("select"), file = document.createElement("input");
        select.setAttribute("aria-label", `Value of ${tensor.name}`);
        select.append(...choices.map(([value, text]) => new Option(text, value)));
        file.type = "file";
        file.accept = ".npy";
        file.hidden = true;
        this.#choices[index] = { kind: "noise", array: null };
        select.addEventListener("change", () => {
            if (select.value === "file") file.click();
            else this.#choices[index] = { kind: select.value, array: null };
        });
        file.addEventListener("cancel", () => { select.value = "noise"; });
        file.addEventListener("change", async () => {
            try {
                this.#choices[index] = { kind: "file", array: this.#fitting(tensor, parseNPY(await file.files[0].arrayBuffer())) };
            } catch (error) {
                select.value = "noise";
                failed(error);
            }
        });
        return cell("", select, file);
    }

    #fitting(tensor, array) {
        if (array.type !== tensor.type && !(tensor.type === "bfloat16" && array.type === "uint16")) {
            throw new Error(`${tensor.name} is of type ${tensor.type}, and the file of ${array.type}`);
        }
        return array;
    }

    /// The arrays that were chosen, by input.
    get files() {
        const given = {};
        this.#choices.forEach(({ array }, index) => { if (array) given[this.#model.inputs[index].name] = array; });
        return given;
    }

    /// Writes what was chosen into the inputs, in place.
    fill() {
        this.#choices.forEach(({ kind }, index) => {
            if (kind !== "file") fill(this.#model.input(index), this.#model.inputs[index].type, kind);
        });
    }

    /// Says what the outputs hold, and what shapes are now.
    show() {
        const model = this.#model;
        model.outputs.forEach(({ name }, index) => this.#summaries[index].replaceChildren(...summary(model.output(index))));
        [...model.inputs, ...model.outputs].forEach(({ name }, index) => {
            this.#shapes[index].textContent = model.shape(name).join(" × ") || "scalar";
        });
    }
}

/// The first elements, the extremes, and where the greatest is.
function summary(view) {
    if (!view.length) return ["no elements"];
    let least = view[0], most = view[0], place = 0;
    view.forEach((value, index) => {
        if (value > most) { most = value; place = index; }
        if (value < least) least = value;
    });
    const strong = document.createElement("b");
    strong.textContent = Array.from(view.subarray(0, 4), number).join("  ") + (view.length > 4 ? " …" : "");
    return view.length === 1 ? [strong] : [strong, ` from ${number(least)} to ${number(most)}, argmax ${place}`];
}
