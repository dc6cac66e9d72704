// A headless Chromium, driven through its DevTools protocol: messages of JSON with a NUL behind each, on two pipes.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Chromium {
    #process;
    #folder = mkdtempSync(join(tmpdir(), "heddle-chromium-"));
    #pending = new Map();
    #listeners = new Set();
    #lastMessage = 0;
    #rest = "";

    /// What the browser said on standard error, for the report of a failure.
    log = "";

    constructor(executable, flags = []) {
        this.#process = spawn(executable, [
            "--headless=new", "--remote-debugging-pipe", `--user-data-dir=${this.#folder}`, "--no-first-run", "--no-default-browser-check",
            // Who runs tests as root, in a container, has no sandbox and little shared memory.
            "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--mute-audio", "--hide-scrollbars", "--force-color-profile=srgb", ...flags,
        ], { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
        this.#process.stderr.on("data", (text) => { this.log += text; });
        this.#process.stdio[4].setEncoding("utf8").on("data", (text) => this.#receive(text));
        this.#process.on("exit", (code) => this.#fail(new Error(`Chromium ended with ${code}: ${this.log}`)));
        this.#process.on("error", (error) => this.#fail(error));
    }

    #fail(error) {
        for (const { reject } of this.#pending.values()) reject(error);
        this.#pending.clear();
    }

    #receive(text) {
        const messages = (this.#rest + text).split("\0");
        this.#rest = messages.pop();
        for (const message of messages.map((text) => JSON.parse(text))) {
            const waiting = this.#pending.get(message.id);
            this.#pending.delete(message.id);
            if (!waiting) for (const listener of this.#listeners) listener(message);
            else if (message.error) waiting.reject(new Error(`${waiting.method}: ${message.error.message}`));
            else waiting.resolve(message.result);
        }
    }

    send(method, params = {}, sessionId = undefined) {
        const id = ++this.#lastMessage;
        this.#process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
        return new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject, method }));
    }

    listen(listener) { this.#listeners.add(listener); }

    /// A page of a profile of its own.
    async open(url, { width = 1120, height = 900, scale = 1, dark = false, touch = false } = {}) {
        const { browserContextId } = await this.send("Target.createBrowserContext");
        const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
        const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
        const page = new Page(this, sessionId);
        await page.send("Runtime.enable");
        await page.send("Page.enable");
        await page.send("Log.enable");
        await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: touch });
        await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
        const { errorText } = await page.send("Page.navigate", { url });
        if (errorText) throw new Error(`${url} cannot be opened: ${errorText}`);
        return page;
    }

    async close() {
        const ended = new Promise((resolve) => this.#process.once("exit", resolve));
        this.send("Browser.close").catch(() => {});
        const timer = setTimeout(() => this.#process.kill("SIGKILL"), 5000);
        await ended;
        clearTimeout(timer);
        rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    }
}

export class Page {
    /// What the page complained of: exceptions nobody caught, and errors in its console.
    complaints = [];

    constructor(browser, sessionId) {
        this.browser = browser;
        this.sessionId = sessionId;
        browser.listen(({ sessionId: session, method, params }) => {
            if (session !== sessionId) return;
            if (method === "Runtime.exceptionThrown") this.complaints.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
            if (method === "Log.entryAdded" && params.entry.level === "error") this.complaints.push(`${params.entry.text} ${params.entry.url ?? ""}`);
        });
    }

    send(method, params = {}) { return this.browser.send(method, params, this.sessionId); }

    /// The value of an expression; of a promise, what becomes of it.
    async evaluate(expression) {
        const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
    }

    /// Calls a function in the page, with arguments that JSON has.
    call(body, ...values) { return this.evaluate(`(${body})(...${JSON.stringify(values)})`); }

    /// Waits until an expression is true.
    async until(expression, seconds = 30) {
        for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
            if (await this.evaluate(expression).catch(() => false)) return;
            await new Promise((resolve) => setTimeout(resolve, 30));
        }
        throw new Error(`after ${seconds} s it is not so that ${expression}; complaints: ${this.complaints.join("; ") || "none"}`);
    }

    /// Where an element is on the screen, scrolled into view.
    box(selector) {
        return this.call((selector) => {
            const element = document.querySelector(selector);
            element.scrollIntoView({ block: "center", behavior: "instant" });
            const { x, y, width, height } = element.getBoundingClientRect();
            return { x, y, width, height };
        }, selector);
    }

    mouse(type, x, y, buttons) {
        return this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons, clickCount: 1, pointerType: "mouse" });
    }

    async click(selector) {
        const { x, y, width, height } = await this.box(selector);
        await this.mouse("mousePressed", x + width / 2, y + height / 2, 1);
        await this.mouse("mouseReleased", x + width / 2, y + height / 2, 0);
    }

    /// Draws a line through points given in fractions of an element.
    async drag(selector, points) {
        const { x, y, width, height } = await this.box(selector);
        const [first, ...rest] = points.map(([across, down]) => [x + across * width, y + down * height]);
        await this.mouse("mousePressed", ...first, 1);
        for (const point of rest) await this.mouse("mouseMoved", ...point, 1);
        await this.mouse("mouseReleased", ...rest.at(-1) ?? first, 0);
    }

    async key(key, code = key, text = undefined) {
        const windowsVirtualKeyCode = { Tab: 9, Enter: 13, Escape: 27, " ": 32, ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40 }[key];
        await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, code, text, windowsVirtualKeyCode });
        await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, windowsVirtualKeyCode });
    }

    /// Gives a file to an input element.
    async chooseFile(selector, ...files) {
        const { root } = await this.send("DOM.getDocument");
        const { nodeId } = await this.send("DOM.querySelector", { nodeId: root.nodeId, selector });
        await this.send("DOM.setFileInputFiles", { nodeId, files });
    }

    /// Drops files on an element, as somebody would who drags them from a folder.
    async dropFiles(selector, ...files) {
        const { x, y, width, height } = await this.box(selector);
        const data = { items: [], files, dragOperationsMask: 1 };
        for (const type of ["dragEnter", "dragOver", "drop"]) {
            await this.send("Input.dispatchDragEvent", { type, x: x + width / 2, y: y + height / 2, data });
        }
    }

    /// Writes a picture of the whole page.
    async picture(file) {
        const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
        writeFileSync(file, Buffer.from(data, "base64"));
    }

    close() { return this.send("Page.close").catch(() => {}); }
}
