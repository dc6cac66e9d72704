// What the demo makes of strokes, and what the network makes of that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rasterise } from "../demo/raster.js";
import { load } from "../heddle.js";
import { file } from "./fixtures.mjs";
import { strokes } from "./strokes.mjs";

test("an empty drawing is no image", () => {
    assert.equal(rasterise([]), null);
});

test("a drawing is as tall as the image wherever it is, and however large", () => {
    const images = [[0.1, 0.1, 0.2], [0.3, 0.4, 0.5], [0, 0, 1]].map(([left, top, size]) =>
        rasterise(strokes[3].map((stroke) => stroke.map(([x, y]) => [left + x * size, top + y * size]))));
    for (const image of images) {
        assert.equal(image.length, 64);
        assert.ok(Math.max(...image) <= 1 && Math.min(...image) >= 0);
        assert.ok(image.slice(0, 8).some((ink) => ink > 0.3) && image.slice(56).some((ink) => ink > 0.3));
        image.forEach((ink, index) => assert.ok(Math.abs(ink - images[0][index]) < 0.1));
    }
});

test("a dot and a line across stay what they are", () => {
    for (const strokes of [[[[0.5, 0.5]]], [[[0.1, 0.5], [0.9, 0.5]]]]) {
        const image = rasterise(strokes);
        assert.ok(image.every(Number.isFinite));
        assert.ok(image.slice(0, 16).every((ink) => ink === 0), "nothing at the top");
    }
});

test("digits as people write them are read", async () => {
    const model = await load(file("digits.wasm"));
    const read = strokes.map((strokes) => {
        const logits = [...model.run({ image: rasterise(strokes) }).logits];
        return logits.indexOf(Math.max(...logits));
    });
    assert.deepEqual(read, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
