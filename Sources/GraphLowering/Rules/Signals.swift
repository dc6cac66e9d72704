import Glibc
import GraphIR
import NDArray
import TensorExpression
import TensorIR

let signalRules: [String: OperatorRule] = [
    "HannWindow": window { 0.5 - 0.5 * cos($0) },
    "HammingWindow": window { 25.0 / 46.0 - 21.0 / 46.0 * cos($0) },
    "BlackmanWindow": window { 0.42 - 0.5 * cos($0) + 0.08 * cos(2 * $0) },
    "DFT": .tensor { try fourier($0) },
    "STFT": .tensor { try shortTimeFourier($0) },
    "MelWeightMatrix": .values { try [melWeights($0)] },
]

/// A window as a function of the angle, 2π for its whole length.
private func window(_ value: @escaping @Sendable (Double) -> Double) -> OperatorRule {
    .values { application in
        let size = try application.knownInteger(0)
        guard size >= 0, size < 1 << 24 else { throw NodeProblem.invalid("a window of \(size) elements") }
        let length = try application.flag("periodic", true) ? size : size - 1
        let values = (0..<size).map { length == 0 ? 1 : value(2 * Double.pi * Double($0) / Double(length)) }
        let element = try application.elementType("output_datatype", .float32)
        guard let storage = element.element else { throw NodeProblem.unsupported("a window of \(element)") }
        let array = NDArray(values).converted(to: storage)
        return [.tensor(LoweredTensor(element, application.constant(array), known: array))]
    }
}

/// Cosines and sines of 2π · i / count.
private struct Circle {
    let cosines: Tensor, sines: Tensor
    let count: Int

    /// In double precision, as the sums are: frequencies that are not there should come out as nothing.
    init(_ count: Int, _ application: borrowing Application) {
        let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
        cosines = application.constant(NDArray(angles.map { cos($0) }))
        sines = application.constant(NDArray(angles.map { sin($0) }))
        self.count = count
    }

    func place(_ k: Expression, _ n: Expression) -> Expression { k.times(n).modulo(Expression(count)) }
}

/// By the definition: a sum for each frequency.
private func fourier(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let given = application.version < 20
        ? try application.integer("axis", 1) : application.has(2) ? try application.knownInteger(2) : -2
    let axis = try normalised(given, rank: x.rank)
    let isInverse = try application.flag("inverse"), isOneSided = try application.flag("onesided")
    guard let extent = x.shape[axis].constantInt, let components = x.shape[x.rank - 1].constantInt, axis < x.rank - 1 else {
        throw NodeProblem.unsupported("a transform of symbolic length")
    }
    let isReal = isInverse && isOneSided
    let length = application.has(1) ? try application.knownInteger(1) : isReal ? 2 * (extent - 1) : extent
    guard length > 0, length < 1 << 24 else { throw NodeProblem.invalid("a transform of length \(length)") }
    let circle = Circle(length, application)
    let present = min(extent, isReal ? length / 2 + 1 : length)
    var shape = x.shape
    shape[axis] = Expression(isOneSided && !isInverse ? length / 2 + 1 : length)
    shape[x.rank - 1] = isReal ? 1 : 2
    let sums = compute("fourier.sum", shape, reduce: { (indices: [Expression]) in
        let n = Axis("n", extent: Expression(present))
        func component(_ part: Int) -> Expression {
            if part >= components { return constant(0, .float64) }
            var places = indices
            places[axis] = n.index
            places[x.rank - 1] = Expression(part)
            return x[places].cast(to: .float64)
        }
        let place = circle.place(indices[axis], n.index)
        let (c, s) = (circle.cosines[place], isInverse ? -circle.sines[place] : circle.sines[place])
        // e^(-iφ) · (a + ib) = (a cos φ + b sin φ) + i (b cos φ - a sin φ)
        let real = component(0) * c + component(1) * s, imaginary = component(1) * c - component(0) * s
        var value = select(indices[x.rank - 1].equals(0), real, imaginary)
        if isReal {
            // Every frequency but the first, and the middle one of an even length, stands for its mirror image, too.
            let isAlone = n.index.equals(0) || (n.index * 2).equals(Expression(length))
            value = real * select(isAlone, constant(1, .float64), constant(2, .float64))
        }
        return sum(value, over: n)
    })
    return mapped("fourier", sums) { (isInverse ? $0 / constant(Double(length), .float64) : $0).cast(to: x.element) }
}

/// Transforms of windows of a signal, one every so many elements.
private func shortTimeFourier(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let step = try application.knownInteger(1)
    let window = try application.optionalTensor(2)
    guard x.rank == 3, step > 0, let extent = x.shape[1].constantInt, let components = x.shape[2].constantInt else {
        throw NodeProblem.unsupported("a signal of symbolic length")
    }
    let length = application.has(3) ? try application.knownInteger(3) : window?.shape[0].constantInt ?? extent
    guard length > 0, length <= extent else { throw NodeProblem.invalid("a frame of \(length) elements in a signal of \(extent)") }
    let circle = Circle(length, application)
    let frequencies = try application.flag("onesided", true) ? length / 2 + 1 : length
    let shape = [x.shape[0], Expression((extent - length) / step + 1), Expression(frequencies), 2]
    let sums = compute("shortTimeFourier.sum", shape, reduce: { (indices: [Expression]) in
        let n = Axis("n", extent: Expression(length))
        func component(_ part: Int) -> Expression {
            guard part < components else { return constant(0, .float64) }
            let value = x[indices[0], indices[1].times(Expression(step)).plus(n.index), Expression(part)]
                .cast(to: .float64)
            return window.map { value * $0[n.index].cast(to: .float64) } ?? value
        }
        let place = circle.place(indices[2], n.index)
        let (c, s) = (circle.cosines[place], circle.sines[place])
        let value = select(
            indices[3].equals(0), component(0) * c + component(1) * s, component(1) * c - component(0) * s)
        return sum(value, over: n)
    })
    return mapped("shortTimeFourier", sums) { $0.cast(to: x.element) }
}

/// Triangles over frequencies, whose centres are evenly spaced on the mel scale.
private func melWeights(_ application: borrowing Application) throws -> Lowered {
    let bins = try application.knownInteger(0), length = try application.knownInteger(1), rate = try application.knownInteger(2)
    let low = try application.knownNumber(3), high = try application.knownNumber(4)
    let count = length / 2 + 1
    guard bins > 0, length > 0, rate > 0, bins < 1 << 20, count < 1 << 26 / bins else { throw NodeProblem.invalid("a matrix of \(bins) × \(count)") }
    func mel(_ frequency: Double) -> Double { 2595 * log10(1 + frequency / 700) }
    let step = (mel(high) - mel(low)) / Double(bins + 2)
    let edges = try (0..<bins + 2).map { index -> Int in
        let frequency = 700 * (pow(10, (Double(index) * step + mel(low)) / 2595) - 1)
        return try extent(max(0, Double(length + 1) * frequency / Double(rate)))
    }
    var values = [Double](repeating: 0, count: bins * count)
    func set(_ row: Int, _ bin: Int, _ value: Double) { if row >= 0, row < count { values[row * bins + bin] = value } }
    for bin in 0..<bins {
        let (left, centre, right) = (edges[bin], edges[bin + 1], edges[bin + 2])
        if centre == left { set(centre, bin, 1) }
        if centre > left { for row in left...centre { set(row, bin, Double(row - left) / Double(centre - left)) } }
        if right > centre { for row in centre..<right { set(row, bin, Double(right - row) / Double(right - centre)) } }
    }
    let element = try application.elementType("output_datatype", .float32)
    guard let storage = element.element else { throw NodeProblem.unsupported("weights of \(element)") }
    let array = NDArray(values, shape: [count, bins]).converted(to: storage)
    return .tensor(LoweredTensor(element, application.constant(array), known: array))
}
