// Runs models that Heddle compiled, in browsers and in Node. Web/heddle.js is made of this by `make web`; heddle.d.ts says what it exports.

export { HeddleError } from "./errors.js";
export { probe, supports } from "./features.js";
export { load } from "./load.js";
