// Horizontal bars: a label, a bar, a value.

function span(name, text) {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    return made;
}

/// Puts a bar for each label into `list`.
export function makeBars(list, labels) {
    const bars = labels.map((label) => {
        const item = document.createElement("li"), track = span("track", "");
        track.append(document.createElement("i"));
        const name = span("label", label);
        name.title = label;
        item.append(name, track, span("value", ""));
        return item;
    });
    list.replaceChildren(...bars);
    return bars;
}

/// Gives bars their lengths, from 0 to 1, and values; `best` stands out. `portions` come behind the values, where there is room.
export function fillBars(bars, shares, values, best = -1, portions = null) {
    bars.forEach((bar, index) => {
        bar.classList.toggle("best", index === best);
        bar.style.setProperty("--share", shares[index]);
        bar.querySelector(".value").textContent = values[index];
        if (portions) bar.append(span("share", portions[index]));
    });
}
