import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

let attentionRules: [String: OperatorRule] = [
    "Attention": .tensors { try attention($0) },
    "RotaryEmbedding": .tensor { try rotaryEmbedding($0) },
    "LinearAttention": .values { try linearAttention($0) },
    "SwiGLU": .tensor { application in
        let alpha = try application.number("alpha", 1)
        return try elementwise("swiGLU", [application.tensor(0), application.tensor(1)]) { operands in
            operands[0].bound("a") { $0 * call(.sigmoid, constant(alpha, like: $0) * $0) } * operands[1]
        }
    },
]

/// `[batch, length, heads · size]` as `[batch, heads, length, size]`.
func separatedHeads(_ x: Tensor, _ heads: Int) throws -> Tensor {
    let size = x.shape[2].dividedDown(by: Expression(heads))
    return compute("heads", [x.shape[0], Expression(heads), x.shape[1], size]) { (indices: [Expression]) in
        x[indices[0], indices[2], indices[1].times(size).plus(indices[3])]
    }
}

/// `[batch, heads, length, size]` as `[batch, length, heads · size]`.
private func joinedHeads(_ x: Tensor) -> Tensor {
    compute("joined", [x.shape[0], x.shape[2], x.shape[1].times(x.shape[3])]) { (indices: [Expression]) in
        x[indices[0], indices[2].dividedDown(by: x.shape[3]), indices[1], indices[2].modulo(x.shape[3])]
    }
}

/// Queries meet keys; what each attends to is a mean of values, weighted by the softmax of their products.
private func attention(_ application: borrowing Application) throws -> [Tensor] {
    var (q, k, v) = (try application.tensor(0), try application.tensor(1), try application.tensor(2))
    guard k.rank == q.rank, v.rank == q.rank else { throw NodeProblem.invalid("queries, keys and values differ in axes") }
    let isFlat = q.rank == 3
    if isFlat {
        let queryHeads = try application.integer("q_num_heads", 0), heads = try application.integer("kv_num_heads", 0)
        guard queryHeads > 0, heads > 0 else { throw NodeProblem.invalid("operands of three axes need q_num_heads and kv_num_heads") }
        (q, k, v) = (try separatedHeads(q, queryHeads), try separatedHeads(k, heads), try separatedHeads(v, heads))
    }
    let past = try application.optionalTensor(4), pastValue = try application.optionalTensor(5)
    let presentKey = try past.map { try concatenated([$0, k], 2) } ?? mapped("present", k) { $0 }
    let presentValue = try pastValue.map { try concatenated([$0, v], 2) } ?? mapped("present", v) { $0 }
    let score = try AttentionScores(application, q, past == nil ? k : presentKey, pastLength: past?.shape[2])
    let probabilities = score.probabilities
    let values = past == nil ? v : presentValue
    let group = q.shape[1].dividedDown(by: values.shape[1])
    let y = compute("attention", [q.shape[0], q.shape[1], q.shape[2], values.shape[3]], reduce: { (indices: [Expression]) in
        let j = Axis("j", extent: values.shape[2])
        let value = values[indices[0], indices[1].dividedDown(by: group), j.index, indices[3]]
        return sum(probabilities[indices[0], indices[1], indices[2], j.index] * value, over: j)
    })
    let products = switch try application.integer("qk_matmul_output_mode", 0) {
    case 2: score.biased
    case 3: probabilities
    default: score.capped
    }
    return [isFlat ? joinedHeads(y) : y, presentKey, presentValue, products]
}

/// The products of queries and keys, with what is added to them.
private struct AttentionScores {
    let capped: Tensor
    let biased: Tensor

    init(_ application: borrowing Application, _ q: Tensor, _ k: Tensor, pastLength: Expression?) throws {
        let group = q.shape[1].dividedDown(by: k.shape[1])
        let given = try application.optionalNumber("scale")
        let size = q.shape[3].constantInt
        guard given != nil || size != nil else { throw NodeProblem.unsupported("heads of symbolic size") }
        let scale = (given ?? 1 / Double(size!).squareRoot()).squareRoot()
        let shape = [q.shape[0], q.shape[1], q.shape[2], k.shape[2]]
        let products = compute("attention.products", shape, reduce: { (indices: [Expression]) in
            let d = Axis("d", extent: q.shape[3])
            let factor = constant(scale, q.element)
            let key = k[indices[0], indices[1].dividedDown(by: group), indices[3], d.index]
            return sum((q[indices[0], indices[1], indices[2], d.index] * factor) * (key * factor), over: d)
        })
        let cap = try application.number("softcap", 0)
        let capped = cap > 0
            ? mapped("attention.capped", products) { constant(cap, like: $0) * call(.hyperbolicTangent, $0 / constant(cap, like: $0)) }
            : products
        self.capped = capped
        let bias = try AttentionBias(application, q, k, pastLength: pastLength)
        biased = bias.isNothing ? capped : compute("attention.biased", shape) { (indices: [Expression]) in
            bias.applied(to: capped[indices], indices)
        }
    }

    /// The softmax along the last axis. A row that attends to nothing is 0.
    var probabilities: Tensor {
        let biased = biased
        let rows = Array(biased.shape.dropLast())
        let greatest = compute("attention.greatest", rows, reduce: { (indices: [Expression]) in
            let j = Axis("j", extent: biased.shape[3])
            return maximum(of: biased[indices + [j.index]], over: j)
        })
        let exponentials = compute("attention.exponential", biased.shape) { (indices: [Expression]) in
            greatest[Array(indices.dropLast())].bound("m") { m in
                let zero = constant(0, like: m)
                return select(m.equals(constant(-.infinity, like: m)), zero, call(.exponential, biased[indices] - m))
            }
        }
        let sums = compute("attention.sum", rows, reduce: { (indices: [Expression]) in
            let j = Axis("j", extent: biased.shape[3])
            return sum(exponentials[indices + [j.index]], over: j)
        })
        return compute("attention.probability", biased.shape) { (indices: [Expression]) in
            sums[Array(indices.dropLast())].bound("total") { total in
                let zero = constant(0, like: total)
                return select(total.equals(zero), zero, exponentials[indices] / total)
            }
        }
    }
}

/// What decides which keys a query attends to, and how much is added to their products.
private struct AttentionBias {
    let mask: Tensor?
    let lengths: Tensor?
    let isCausal: Bool
    let left: Int, right: Int
    /// Where the first query stands among the keys.
    let offset: Expression
    let queryCount: Expression
    let usesLengths: Bool

    init(_ application: borrowing Application, _ q: Tensor, _ k: Tensor, pastLength: Expression?) throws {
        mask = try application.optionalTensor(3)
        lengths = try application.optionalTensor(6)
        isCausal = try application.flag("is_causal")
        left = try application.integer("left_window_size", -1)
        right = try application.integer("right_window_size", -1)
        offset = pastLength ?? 0
        queryCount = q.shape[2]
        usesLengths = pastLength == nil && lengths != nil
    }

    var isNothing: Bool { mask == nil && lengths == nil && !isCausal && left < 0 && right < 0 }

    func applied(to score: Expression, _ indices: [Expression]) -> Expression {
        let (i, j) = (indices[2], indices[3])
        var allowed: Expression?
        func require(_ condition: Expression) { allowed = allowed.map { $0 && condition } ?? condition }
        let length = lengths.map { $0[indices[0]].cast(to: .int32) }
        let first = usesLengths ? length! - queryCount : offset
        if isCausal { require(j <= i + first) }
        if left >= 0 { require(i + first - j <= Expression(left)) }
        if right >= 0 { require(j - i - first <= Expression(right)) }
        if let length { require(j < length) }
        var value = score
        let none = constant(-.infinity, like: score)
        if let mask {
            var places: [Expression] = []
            for (axis, extent) in mask.shape.enumerated() {
                places.append(extent.isOne && axis < mask.rank - 1 ? 0 : indices[axis + 4 - mask.rank])
            }
            // A mask may be shorter than the keys: what it does not reach is not attended to.
            let isShort = mask.shape.last.map { !$0.isOne } ?? false
            let isReached = j < (mask.shape.last ?? 1)
            if !isShort, let last = mask.shape.last, last.isOne { places[mask.rank - 1] = 0 }
            let given = mask[places]
            let added = mask.element == .bool
                ? select(isShort ? conditional(isReached, given, false) : given, constant(0, like: score), none)
                : (isShort ? conditional(isReached, given, constant(-.infinity, mask.element)) : given).cast(to: score.type.element)
            value = value + added
        }
        return allowed.map { select($0, value, none) } ?? value
    }
}

/// Pairs of elements turned by angles that grow with the position.
private func rotaryEmbedding(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0), cosines = try application.tensor(1), sines = try application.tensor(2)
    let positions = try application.optionalTensor(3)
    let isInterleaved = try application.flag("interleaved")
    let isFlat = x.rank == 3
    let heads = isFlat ? Expression(try application.integer("num_heads", 1)) : x.shape[1]
    guard heads.integerValue ?? 1 > 0, cosines.rank == (positions == nil ? 3 : 2), sines.rank == cosines.rank else {
        throw NodeProblem.invalid("tables of \(cosines.rank) axes do not fit, or attribute num_heads is missing")
    }
    let size = isFlat ? x.shape[2].dividedDown(by: heads) : x.shape[3]
    let given = try application.integer("rotary_embedding_dim", 0)
    let turned = given == 0 ? size : Expression(given)
    let half = turned.dividedDown(by: 2)
    return compute("rotaryEmbedding", x.shape) { (indices: [Expression]) in
        let row = isFlat ? indices[1] : indices[2]
        let d = isFlat ? indices[2].modulo(size) : indices[3]
        func at(_ other: Expression) -> Expression {
            var places = indices
            places[x.rank - 1] = isFlat ? indices[2] - d + other : other
            return x[places]
        }
        let pair = isInterleaved ? d.floorDivided(by: 2) : d.modulo(half)
        func angle(_ table: Tensor) -> Expression {
            guard let positions else { return table[indices[0], row, pair] }
            return table[positions[indices[0], row].cast(to: .int32), pair]
        }
        let isFirst = isInterleaved ? d.modulo(2).equals(0) : d < half
        let (first, second) = isInterleaved ? (pair * 2, pair * 2 + 1) : (pair, pair + half)
        let rotated = select(
            isFirst, angle(cosines) * at(first) - angle(sines) * at(second), angle(sines) * at(first) + angle(cosines) * at(second))
        return turned == size ? rotated : conditional(d < turned, rotated, x[indices])
    }
}

/// Attention by a state that each step decays, corrects and adds to; the steps are unrolled.
private func linearAttention(_ application: borrowing Application) throws -> [Lowered] {
    let queryHeads = try application.integer("q_num_heads", 0), heads = try application.integer("kv_num_heads", 0)
    let rule = try application.text("update_rule", "gated_delta")
    guard queryHeads > 0, heads > 0, queryHeads % heads == 0 else { throw NodeProblem.invalid("q_num_heads is a multiple of kv_num_heads") }
    func wide(_ index: Int, _ count: Int) throws -> Tensor { try separatedHeads(converted(application.tensor(index), to: .float32), count) }
    let q = try wide(0, queryHeads), k = try wide(1, heads), v = try wide(2, heads)
    guard let steps = q.shape[2].constantInt, let size = q.shape[3].constantInt, steps <= 1024 else {
        throw NodeProblem.unsupported("a symbolic or long sequence")
    }
    let isGated = rule == "gated" || rule == "gated_delta", isDelta = rule == "delta" || rule == "gated_delta"
    let decay = isGated ? try wide(4, heads) : nil
    let beta = isDelta ? converted(try application.tensor(5), to: .float32) : nil
    let given = try application.number("scale", 0)
    let scale = constant(given == 0 ? 1 / Double(size).squareRoot() : given, .float32)
    let shape = [q.shape[0], Expression(heads), k.shape[3], v.shape[3]]
    var state = application.has(3) ? converted(try application.tensor(3), to: .float32) : filled("state", shape, constant(0, .float32))
    var outputs: [Tensor] = []
    let group = Expression(queryHeads / heads)
    for step in 0..<steps {
        let (t, before) = (Expression(step), state)
        let decayed = decay.map { decay in
            compute("decayed", shape) { (indices: [Expression]) in
                let component = decay.shape[3].isOne ? 0 : indices[2]
                return before[indices] * call(.exponential, decay[indices[0], indices[1], t, component])
            }
        } ?? before
        let values: Tensor
        if let beta {
            let found = compute("retrieved", [shape[0], shape[1], shape[3]], reduce: { (indices: [Expression]) in
                let d = Axis("d", extent: shape[2])
                return sum(decayed[indices[0], indices[1], d.index, indices[2]] * k[indices[0], indices[1], t, d.index], over: d)
            })
            values = compute("corrected", [shape[0], shape[1], shape[3]]) { (indices: [Expression]) in
                let factor = beta[indices[0], t, beta.shape[2].isOne ? 0 : indices[1]]
                return factor * (v[indices[0], indices[1], t, indices[2]] - found[indices])
            }
        } else {
            values = compute("values", [shape[0], shape[1], shape[3]]) { (indices: [Expression]) in v[indices[0], indices[1], t, indices[2]] }
        }
        let written = compute("state", shape) { (indices: [Expression]) in
            decayed[indices] + k[indices[0], indices[1], t, indices[2]] * values[indices[0], indices[1], indices[3]]
        }
        outputs.append(compute("output", [q.shape[0], 1, q.shape[1], shape[3]], reduce: { (indices: [Expression]) in
            let d = Axis("d", extent: shape[2])
            let read = written[indices[0], indices[2].dividedDown(by: group), d.index, indices[3]]
            return sum(q[indices[0], indices[2], t, d.index] * read * scale, over: d)
        }))
        state = written
    }
    let all = try concatenated(outputs, 1)
    let output = try reshaped(all, [all.shape[0], all.shape[1], all.shape[2].times(all.shape[3])])
    let element = try application.tensor(0).element
    let stateElement = application.has(3) ? try application.tensor(3).element : element
    return [.tensor(converted(output, to: element)), .tensor(steps == 0 ? mapped("state", state) { $0.cast(to: stateElement) } : converted(state, to: stateElement))]
}

let previewRules: [OperatorName: OperatorRule] = [
    OperatorName("FlexAttention", domain: "ai.onnx.preview"): .values(.widened) { try flexibleAttention($0) }
]

/// Attention whose scores and probabilities pass through graphs of the model's own.
private func flexibleAttention(_ application: borrowing Application) throws -> [Lowered] {
    let (q, k, v) = (try application.tensor(0), try application.tensor(1), try application.tensor(2))
    guard let size = q.shape[3].constantInt else { throw NodeProblem.unsupported("heads of symbolic size") }
    let scale = (try application.optionalNumber("scale") ?? 1 / Double(size).squareRoot()).squareRoot()
    let group = q.shape[1].dividedDown(by: k.shape[1])
    let scores = compute("scores", [q.shape[0], q.shape[1], q.shape[2], k.shape[2]], reduce: { (indices: [Expression]) in
        let d = Axis("d", extent: q.shape[3])
        let key = k[indices[0], indices[1].dividedDown(by: group), indices[3], d.index]
        let factor = constant(scale, q.element)
        return sum((q[indices[0], indices[1], indices[2], d.index] * factor) * (key * factor), over: d)
    })
    func modified(_ x: Tensor, _ name: String, _ application: borrowing Application) throws -> Tensor {
        guard application.node.attributes[name] != nil else { return x }
        let precision = try application.elementType("softmax_precision", GraphElement(x.element)).element ?? x.element
        let results = try application.lowerBlock(application.block(name), [.tensor(converted(x, to: precision))])
        guard let result = results.first?.asTensor else { throw NodeProblem.invalid("\(name) gives no tensor") }
        return converted(result.tensor, to: x.element)
    }
    let probabilities = try modified(Operators.softmax(modified(scores, "score_mod", application), axis: -1), "prob_mod", application)
    return [.tensor(compute("attention", [q.shape[0], q.shape[1], q.shape[2], v.shape[3]], reduce: { (indices: [Expression]) in
        let j = Axis("j", extent: v.shape[2])
        let value = v[indices[0], indices[1].dividedDown(by: group), j.index, indices[3]]
        return sum(probabilities[indices[0], indices[1], indices[2], j.index] * value, over: j)
    }))]
}
