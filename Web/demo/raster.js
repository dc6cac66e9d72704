// A drawing as the network's data were made: https://archive.ics.uci.edu/dataset/80 has digits of 32×32 dots, as tall as that,
// counted in blocks of 4×4. Strokes are lists of [x, y].

const size = 32, block = 4, side = size / block;
/// Half the width of the pen, so that drawings are as heavy as the data are, and how wide a digit is at most, in dots.
const radius = 2.45, widest = 23;

/// 64 numbers from 0 (paper) to 1 (ink), row by row; null where nothing is drawn.
export function rasterise(strokes) {
    const points = strokes.flat();
    if (!points.length) return null;
    const place = placement(points);
    const lines = strokes.map((stroke) => stroke.map(place));
    const image = new Float32Array(side * side);
    for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
            if (lines.some((line) => isInked(line, x + 0.5, y + 0.5))) image[(y / block | 0) * side + (x / block | 0)] += 1 / (block * block);
        }
    }
    return image;
}

/// Moves and scales a drawing so that it is as tall as the image, in its middle.
function placement(points) {
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const left = Math.min(...xs), top = Math.min(...ys);
    const width = Math.max(...xs) - left, height = Math.max(...ys) - top;
    const inner = size - 2 * radius, across = widest - 2 * radius;
    // A dot or a line across stays what it is.
    const scaleY = inner / Math.max(height, width / 2, 1e-6);
    const scaleX = Math.min(scaleY, across / Math.max(width, 1e-6));
    return ([x, y]) => [size / 2 + (x - left - width / 2) * scaleX, size / 2 + (y - top - height / 2) * scaleY];
}

function isInked(line, x, y) {
    if (line.length === 1) return Math.hypot(line[0][0] - x, line[0][1] - y) <= radius;
    return line.some((end, index) => index > 0 && distance(line[index - 1], end, x, y) <= radius);
}

/// From (x, y) to the nearest point between a and b.
function distance([ax, ay], [bx, by], x, y) {
    const dx = bx - ax, dy = by - ay;
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(ax + along * dx - x, ay + along * dy - y);
}
