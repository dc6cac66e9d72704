// Runs a model twice, with other extents, and prints what it gives.

import { readFile } from "node:fs/promises";
import { load } from "./heddle.js";
import { SmallNet } from "./SmallNet.ts";

const [, , path, other] = process.argv;
const model = await SmallNet.load(await readFile(path!));
for (const rows of [2, 1]) {
    const x = Float32Array.from({ length: rows * 3 }, (_, i) => i - 2);
    const { y, bestIndex } = model.run({ x }, { batch: rows });
    console.log(JSON.stringify(model.model.shape("y")), y.join(" "), bestIndex.join(" "));
}
console.log(model.xInput().length, model.yOutput().length);
try {
    new SmallNet(await load(await readFile(other!)));
} catch (error) {
    console.log((error as Error).message);
}
model.close();
