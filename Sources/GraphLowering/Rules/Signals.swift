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

private func fourier(_ application: borrowing Application) throws -> Tensor {
    let x = try application.tensor(0)
    let given = application.version < 20
        ? try application.integer("axis", 1) : application.has(2) ? try application.knownInteger(2) : -2
    let axis = try normalised(given, rank: x.rank)
    let isInverse = try application.flag("inverse"), isOneSided = try application.flag("onesided")
    guard let extent = x.shape[axis].constantInt, let components = x.shape[x.rank - 1].constantInt, axis < x.rank - 1 else {
        throw NodeProblem.unsupported("a transform of symbolic length")
    }
    let givesReal = isInverse && isOneSided
    let length = application.has(1) ? try application.knownInteger(1) : givesReal ? 2 * (extent - 1) : extent
    guard length > 0, length < 1 << 24 else { throw NodeProblem.invalid("a transform of length \(length)") }
    let present = min(extent, givesReal ? length / 2 + 1 : length)
    let rows = x.shape.indices.dropLast().filter { $0 != axis }.map { x.shape[$0] }
    let signal = compute("fourier.signal", [2] + rows + [Expression(length)]) { (indices: [Expression]) in
        func element(_ place: Expression, _ part: Int) -> Expression {
            if part >= components { return constant(0, x.element) }
            var places = Array(indices[1..<rows.count + 1])
            places.insert(place, at: axis)
            return x[places + [Expression(part)]]
        }
        let n = indices[rows.count + 1], zero = constant(0, x.element)
        let given = conditional(indices[0].equals(0), element(n, 0), element(n, 1))
        if present == length { return given }
        guard givesReal else { return conditional(n < Expression(present), given, zero) }
        // What is left out is the mirror image of what is there, conjugate.
        let place = Expression(length).minus(n)
        let image = conditional(indices[0].equals(0), element(place, 0), -element(place, 1))
        return conditional(n < Expression(present), given, conditional(place < Expression(present), image, zero))
    }
    let transform = FourierTransform(length: length, isInverse: isInverse, isReal: components == 1)
    let spectrum = transform.spectrum(of: signal, application)
    var shape = x.shape
    shape[axis] = Expression(isOneSided && !isInverse ? length / 2 + 1 : length)
    shape[x.rank - 1] = givesReal ? 1 : 2
    return compute("fourier", shape) { (indices: [Expression]) in
        var row = indices
        let part = row.removeLast(), k = row.remove(at: axis)
        return transform.element(part, row, k, of: spectrum)
    }
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
    let frequencies = try application.flag("onesided", true) ? length / 2 + 1 : length
    let frames = Expression((extent - length) / step + 1)
    let signal = compute("shortTimeFourier.frames", [2, x.shape[0], frames, Expression(length)]) { (indices: [Expression]) in
        let place = indices[2].times(Expression(step)).plus(indices[3])
        func element(_ part: Int) -> Expression {
            part < components ? x[indices[1], place, Expression(part)] : constant(0, x.element)
        }
        let value = conditional(indices[0].equals(0), element(0), element(1))
        return window.map { value * $0[indices[3]] } ?? value
    }
    let transform = FourierTransform(length: length, isInverse: false, isReal: components == 1)
    let spectrum = transform.spectrum(of: signal, application)
    return compute("shortTimeFourier", [x.shape[0], frames, Expression(frequencies), 2]) { (indices: [Expression]) in
        transform.element(indices[3], Array(indices[...1]), indices[2], of: spectrum)
    }
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
