// Digits as people write them: strokes through points, across and down from 0 to 1.

const arc = (cx, cy, rx, ry, from, to, count = 14) => Array.from({ length: count + 1 }, (_, index) => {
    const angle = (from + (to - from) * index / count) * Math.PI / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
});

/// Points between those given, as a pen passes them.
const line = (...corners) => corners.flatMap(([x, y], index) => {
    if (index === 0) return [[x, y]];
    const [fromX, fromY] = corners[index - 1];
    return [1, 2, 3, 4].map((part) => [fromX + (x - fromX) * part / 4, fromY + (y - fromY) * part / 4]);
});

/// By digit; angles are clockwise from the right, as y goes down.
export const strokes = [
    [arc(0.5, 0.5, 0.2, 0.32, -90, 270, 24)],
    [line([0.36, 0.32], [0.52, 0.16], [0.52, 0.84])],
    [[...arc(0.5, 0.34, 0.19, 0.18, -170, 40), ...line([0.6, 0.5], [0.32, 0.82], [0.72, 0.82])]],
    [[...arc(0.48, 0.33, 0.18, 0.17, -150, 90), ...arc(0.48, 0.66, 0.2, 0.17, -90, 150)]],
    [line([0.55, 0.15], [0.3, 0.56], [0.74, 0.56]), line([0.64, 0.4], [0.56, 0.86])],
    [[...line([0.68, 0.17], [0.4, 0.17], [0.37, 0.46]), ...arc(0.48, 0.63, 0.19, 0.2, -110, 150)]],
    [[...line([0.62, 0.14], [0.45, 0.34], [0.36, 0.58]), ...arc(0.5, 0.67, 0.16, 0.17, -180, 180, 20)]],
    [line([0.3, 0.18], [0.7, 0.18], [0.46, 0.85]), line([0.4, 0.5], [0.68, 0.5])],
    [[...arc(0.5, 0.33, 0.14, 0.16, 90, -270, 18), ...arc(0.5, 0.67, 0.17, 0.18, -90, 270, 18)]],
    [[...arc(0.5, 0.34, 0.17, 0.18, 0, -360, 20), ...line([0.67, 0.34], [0.66, 0.6], [0.54, 0.86])]],
];
