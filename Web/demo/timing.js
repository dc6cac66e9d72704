// Runs a model so many times, and lets the page breathe.

export async function measure(model, count, progress) {
    const times = [];
    let last = performance.now();
    for (let run = 0; run < count; run++) {
        const start = performance.now();
        model.run();
        const end = performance.now();
        times.push(end - start);
        if (end - last > 60) {
            progress(run + 1);
            await new Promise((resolve) => setTimeout(resolve));
            last = performance.now();
        }
    }
    const sorted = times.toSorted((a, b) => a - b), total = times.reduce((a, b) => a + b, 0);
    // Where a run is shorter than the clock's step, only many together tell.
    const median = sorted[sorted.length >> 1];
    return { median: median || total / count, fastest: sorted[0] || total / count, total };
}
