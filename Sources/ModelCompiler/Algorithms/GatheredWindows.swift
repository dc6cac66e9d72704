import Scheduling
import TensorExpression
import TensorIR

/// A convolution that may be computed of a copy in which the elements of each window lie side by side ("im2col"):
///
///     windows[n, y, x, ky, kx, c] = image[n, 2y + ky, 2x + kx, c]
///     result[n, y, x, o] = sum over ky, kx, c of windows[n, y, x, ky, kx, c] * weights[ky, kx, c, o]
///
/// Then a list of windows is what rows and columns are, one axis: tiles of rows fit where the columns of a small image leave much over.
struct GatheredWindows {
    let computation: Computation
    let image: Access
    /// The axes that tell windows apart; the last two of them are rows and columns.
    let places: [Axis]
    /// The reduction axes in the order in which the elements of a window lie in the image.
    let elements: [Axis]

    /// - Parameter constants: what the weights have to be among.
    init?(_ computation: Computation, constants: Set<Buffer>) {
        guard let (image, weights) = computation.imageAndWeights(constants) else { return nil }
        let axes = computation.axes
        places = axes.filter(image.uses)
        guard places.count >= 2, !places.contains(where: weights.uses) else { return nil }
        let last = Array(places.suffix(2))
        guard let row = axes.firstIndex(of: last[0]), row + 1 < axes.count, axes[row + 1] == last[1],
            last.allSatisfy({ ($0.extent.integerValue ?? 1) > 1 }),
            !image.runsThrough(last[0], last[1])
        else { return nil }
        var elements: [Axis] = []
        for index in image.indices {
            elements += computation.reductionAxes.filter { axis in index.uses(axis.variable) && !elements.contains(axis) }
        }
        guard elements.count == computation.reductionAxes.count, elements.allSatisfy({ $0.extent.integerValue != nil }) else { return nil }
        (self.computation, self.image, self.elements) = (computation, image, elements)
    }

    /// The sums over a copy of the windows.
    ///
    /// - Parameter image: what the program reads in place of the image's buffer.
    func sums(reading image: Buffer) -> Computation {
        let axes = places + elements
        let windows = compute("\(computation.name).windows", axes.map(\.extent), axes: axes.map(\.name)) { (indices: [Expression]) in
            let values = Dictionary(uniqueKeysWithValues: zip(axes.map(\.variable), indices))
            return .load(image, self.image.indices.map { $0.substituting(values) })
        }
        return computation.mapExpressions { expression in
            guard case .binary(.multiply, let first, let second) = expression else { return expression }
            let operands = [first, second].map { operand in
                if case .load(self.image.buffer, _) = operand { windows[axes.map(\.index)] } else { operand }
            }
            return .binary(.multiply, operands[0], operands[1])
        }
    }
}

extension Access {
    /// Whether two of the indices that follow each other are these axes.
    fileprivate func runsThrough(_ first: Axis, _ second: Axis) -> Bool {
        zip(indices, indices.dropFirst()).contains { $0 == first.index && $1 == second.index }
    }
}

// MARK: - Time

extension GatheredWindows {
    /// Whether tiles of an engine gain more by it than the copy takes.
    func isWorthwhile(on target: Target) -> Bool {
        let (rows, columns) = (Int(places[places.count - 2].extent.integerValue!), Int(places.last!.extent.integerValue!))
        let results = computation.axes.filter { !places.contains($0) }.map { Int($0.extent.integerValue ?? 1) }.reduce(1, *)
        let steps = elements.map { Int($0.extent.integerValue!) }.reduce(1, *)
        guard rows * columns * steps * MemoryLayout<Float>.size <= Self.mostBytes else { return false }
        let direct = Double(rows) * RegisterTile.time(rows: columns, lanes: results, on: target)
        let gathered = RegisterTile.time(rows: rows * columns, lanes: results, on: target)
        return gathered + Double(rows * columns) * Self.timePerCopied < direct
    }

    /// The most bytes that the windows of one image take: those stay in a second-level cache.
    private static let mostBytes: Int = 1 << 20
    /// The time that copying an element takes, in units of four multiplications and additions in a tile.
    private static let timePerCopied = 1.0
}
