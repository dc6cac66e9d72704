// What this browser has, as a row of words.
import { probe } from "../heddle.js";

const has = probe();
const words = [["simd128", has.simd128], ["relaxed-simd", has["relaxed-simd"]], ["threads", has.threads], [`${has.cores} cores`, true]];
document.querySelector("#features").append(...words.map(([name, is]) => {
    const item = document.createElement("li");
    item.className = is ? "has" : "";
    item.textContent = is ? name : `no ${name}`;
    if (name === "threads" && !is) item.title = "The page is not isolated from other origins: heddle serve-web without --no-isolation does that.";
    return item;
}));
