// A drawing area for pointers and keys.

const step = 0.03;
/// Points nearer than that to the last one are left out.
const spacing = 0.008;

export class Pad {
    /// Lists of [x, y], from 0 to 1.
    strokes = [];
    #canvas;
    #changed;
    /// The stroke that is being drawn.
    #open = null;
    /// Where keys have the pen, once they were used.
    #cursor = null;

    constructor(canvas, changed) {
        this.#canvas = canvas;
        this.#changed = changed;
        canvas.addEventListener("pointerdown", (event) => this.#begin(event));
        canvas.addEventListener("pointermove", (event) => this.#move(event));
        for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { this.#open = null; });
        canvas.addEventListener("keydown", (event) => this.#key(event));
        canvas.addEventListener("blur", () => { this.#cursor = this.#open = null; this.draw(); });
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
        this.draw();
    }

    clear() {
        this.strokes = [];
        this.#open = this.#cursor = null;
        this.#update();
    }

    #update() {
        this.draw();
        this.#changed(this.strokes);
    }

    // ---- Pointers

    #begin(event) {
        if (event.button !== 0) return;
        this.#canvas.setPointerCapture(event.pointerId);
        this.#cursor = null;
        this.#open = [this.#point(event)];
        this.strokes.push(this.#open);
        this.#update();
    }

    #move(event) {
        if (!this.#open || this.#cursor) return;
        const events = event.getCoalescedEvents?.() ?? [];
        for (const each of events.length ? events : [event]) this.#add(this.#point(each));
    }

    #point(event) {
        const box = this.#canvas.getBoundingClientRect();
        return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((part) => Math.min(1, Math.max(0, part)));
    }

    #add(point) {
        const last = this.#open.at(-1);
        if (Math.hypot(point[0] - last[0], point[1] - last[1]) < spacing) return;
        this.#open.push(point);
        this.#update();
    }

    // ---- Keys

    #key(event) {
        const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
        if (event.key === "Escape") this.clear();
        else if (event.key === " ") this.#toggle();
        else if (moves[event.key]) this.#shift(moves[event.key]);
        else return;
        event.preventDefault();
    }

    #toggle() {
        this.#cursor ??= [0.5, 0.5];
        if (this.#open) this.#open = null;
        else this.strokes.push(this.#open = [this.#cursor]);
        this.#update();
    }

    #shift([dx, dy]) {
        const [x, y] = this.#cursor ?? [0.5, 0.5];
        this.#cursor = [Math.min(1, Math.max(0, x + dx)), Math.min(1, Math.max(0, y + dy))];
        if (this.#open) this.#add(this.#cursor);
        this.draw();
    }

    // ---- Drawing

    draw() {
        const canvas = this.#canvas, context = canvas.getContext("2d"), style = getComputedStyle(canvas);
        const { width, height } = canvas;
        context.clearRect(0, 0, width, height);
        context.strokeStyle = context.fillStyle = style.color;
        context.lineWidth = width * 0.055;
        context.lineCap = context.lineJoin = "round";
        for (const stroke of this.strokes) {
            context.beginPath();
            trace(context, stroke.map(([x, y]) => [x * width, y * height]));
            context.stroke();
        }
        if (!this.#cursor) return;
        context.beginPath();
        context.arc(this.#cursor[0] * width, this.#cursor[1] * height, width * 0.03, 0, 7);
        context.strokeStyle = style.getPropertyValue("--warm");
        context.lineWidth = 4;
        this.#open ? (context.fillStyle = context.strokeStyle, context.fill()) : context.stroke();
    }
}

/// A smooth line: curves from the middle between two points to the next middle. A dot is a line to itself.
function trace(context, points) {
    context.moveTo(...points[0]);
    points.forEach(([x, y], index) => {
        const next = points[index + 1] ?? [x, y];
        context.quadraticCurveTo(x, y, (x + next[0]) / 2, (y + next[1]) / 2);
    });
    context.lineTo(...points.at(-1));
}
