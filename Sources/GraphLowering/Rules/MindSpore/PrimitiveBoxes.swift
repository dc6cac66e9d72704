import Glibc
import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Boxes of detectors: rows of left, top, right and bottom.

let primitiveBoxes: [String: PrimitiveRule] = [
    "IOU": .tensor("anchor_boxes gt_boxes") { p in
        let anchors = try boxes(p, "anchor_boxes"), truths = try boxes(p, "gt_boxes")
        let isOfForeground = try p.word("mode", "iou") == "iof"
        return compute("iou", [truths.shape[0], anchors.shape[0]]) { (indices: [Expression]) in
            let (truth, anchor) = (indices[0], indices[1]), one = constant(1, anchors.element), zero = constant(0, anchors.element)
            func span(_ a: Expression, _ b: Expression) -> Expression { b - a + one }
            func common(_ axis: Int) -> Expression {
                let low = maximum(anchors[anchor, Expression(axis)], truths[truth, Expression(axis)])
                return maximum(span(low, minimum(anchors[anchor, Expression(axis + 2)], truths[truth, Expression(axis + 2)])), zero)
            }
            func area(_ list: Tensor, _ row: Expression) -> Expression {
                span(list[row, 0], list[row, 2]) * span(list[row, 1], list[row, 3])
            }
            return (common(0) * common(1)).bound("common") { common in
                common / (isOfForeground ? area(truths, truth) : area(anchors, anchor) + area(truths, truth) - common)
            }
        }
    },
    "CheckValid": .tensor("bboxes img_metas") { p in
        let list = try boxes(p, "bboxes"), image = try p.tensor("img_metas", as: list.element)
        return compute("checkValid", [list.shape[0]]) { (indices: [Expression]) in
            let (height, width) = (image[0] * image[2], image[1] * image[2])
            let (zero, row, one) = (constant(0, list.element), indices[0], constant(1, list.element))
            return list[row, 0] >= zero && list[row, 1] >= zero && list[row, 2] <= width - one && list[row, 3] <= height - one
        }
    },
    "BoundingBoxEncode": .tensor("anchor_box groundtruth_box") { p in
        let anchors = try boxes(p, "anchor_box"), truths = try boxes(p, "groundtruth_box")
        let (means, deviations) = try (factors(p, "means", 0), factors(p, "stds", 1))
        return compute("boxEncode", anchors.shape) { (indices: [Expression]) in
            let values = (0..<4).map { component -> Expression in
                let axis = component % 2
                let anchor = Box(anchors, indices[0], axis), truth = Box(truths, indices[0], axis)
                let value = component < 2 ? (truth.centre - anchor.centre) / anchor.span : call(.logarithm, truth.span / anchor.span)
                return (value - constant(means[component], anchors.element)) / constant(deviations[component], anchors.element)
            }
            return chosen(indices[1], values)
        }
    },
    "BoundingBoxDecode": .tensor("anchor_box deltas") { p in
        let anchors = try boxes(p, "anchor_box"), deltas = try boxes(p, "deltas"), element = anchors.element
        let (means, deviations) = try (factors(p, "means", 0), factors(p, "stds", 1))
        let limit = -log(try p.number("wh_ratio_clip", 0.016)).magnitude, most = try p.integers("max_shape") ?? []
        return compute("boxDecode", anchors.shape) { (indices: [Expression]) in
            func delta(_ component: Int) -> Expression {
                deltas[indices[0], Expression(component)] * constant(deviations[component], element) + constant(means[component], element)
            }
            let edges = (0..<4).map { component -> Expression in
                let axis = component % 2, anchor = Box(anchors, indices[0], axis)
                let size = minimum(maximum(delta(axis + 2), constant(limit, element)), constant(-limit, element))
                let centre = anchor.centre + anchor.span * delta(axis), half = anchor.span * call(.exponential, size) * constant(0.5, element)
                let edge = component < 2 ? centre - (half - constant(0.5, element)) : centre + (half - constant(0.5, element))
                guard most.count >= 2 else { return edge }
                return minimum(maximum(edge, constant(0, element)), constant(Double(most[1 - axis] - 1), element))
            }
            return chosen(indices[1], edges)
        }
    },
    "CropAndResize": .tensor("x boxes box_indices crop_size") { p in
        let x = try p.real("x"), boxes = try p.real("boxes"), images = try p.stored("box_indices")
        guard boxes.rank == 2, images.rank == 1 else { throw NodeProblem.invalid("boxes are rows of four numbers, and box_indices has an image for each") }
        let size = perAxis(try p.integers("crop_size"), 1, 2), method = try p.word("method", "bilinear", numbers: [0: "bilinear", 1: "nearest", 2: "bilinear_v2"])
        guard x.rank == 4, method != "bilinear_v2" else { throw NodeProblem.unsupported("crops by the method \(method) of a tensor of rank \(x.rank)") }
        let outside = constant(try p.number("extrapolation_value", 0), x.element)
        return compute("cropAndResize", [boxes.shape[0], Expression(size[0]), Expression(size[1]), x.shape[3]]) { (indices: [Expression]) in
            let box = indices[0], image = maximum(minimum(images[box].cast(to: .int32), x.shape[0].minus(1)), 0)
            func position(_ axis: Int) -> Expression {
                let (low, high) = (boxes[box, Expression(axis)], boxes[box, Expression(axis + 2)]), last = x.shape[axis + 1].minus(1).asElement(x.element)
                if size[axis] == 1 { return constant(0.5, x.element) * (low + high) * last }
                return low * last + indices[axis + 1].asElement(x.element) * ((high - low) * last / constant(Double(size[axis] - 1), x.element))
            }
            func at(_ row: Expression, _ column: Expression) -> Expression { x[image, row, column, indices[3]] }
            func floor(_ position: Expression, _ axis: Int) -> Expression { minimum(maximum(position.cast(to: .int32, .saturating), 0), x.shape[axis + 1].minus(1)) }
            return position(0).bound("row") { row in
                position(1).bound("column") { column in
                    let zero = constant(0, x.element)
                    let isIn = row >= zero && row <= x.shape[1].minus(1).asElement(x.element) && column >= zero && column <= x.shape[2].minus(1).asElement(x.element)
                    if method == "nearest" {
                        let half = constant(0.5, x.element)
                        return select(isIn, at(floor(row + half, 0), floor(column + half, 1)), outside)
                    }
                    let (top, left) = (floor(row, 0), floor(column, 1))
                    let (bottom, right) = (minimum(top + 1, x.shape[1].minus(1)), minimum(left + 1, x.shape[2].minus(1)))
                    let (down, along) = (row - top.cast(to: x.element), column - left.cast(to: x.element))
                    let upper = at(top, left) + (at(top, right) - at(top, left)) * along
                    let lower = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * along
                    return select(isIn, upper + (lower - upper) * down, outside)
                }
            }
        }
    },
]

/// The centre and the number of pixels of a box along an axis.
private struct Box {
    let centre: Expression, span: Expression

    init(_ list: Tensor, _ row: Expression, _ axis: Int) {
        let (low, high) = (list[row, Expression(axis)], list[row, Expression(axis + 2)])
        centre = (low + high) * constant(0.5, list.element)
        span = high - low + constant(1, list.element)
    }
}

private func boxes(_ p: PrimitiveCall, _ name: String) throws -> Tensor {
    let list = try p.real(name)
    guard list.rank == 2, list.shape[1].integerValue == 4 else { throw NodeProblem.invalid("\(name) of the shape \(list.shape) holds no boxes of four numbers") }
    return list
}

private func factors(_ p: PrimitiveCall, _ name: String, _ standard: Double) throws -> [Double] {
    let given = try p.numbers(name) ?? [standard]
    return given.count == 4 ? given : [Double](repeating: given.first ?? standard, count: 4)
}

private func chosen(_ index: Expression, _ values: [Expression]) -> Expression {
    values.indices.dropLast().reversed().reduce(values.last!) { select(index.equals(Expression($1)), values[$1], $0) }
}
