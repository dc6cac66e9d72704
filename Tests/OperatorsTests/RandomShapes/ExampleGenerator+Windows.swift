import NDArray
import Operators

// Products, convolutions and pools.
extension ExampleGenerator {
    mutating func product(_ element: ElementType, _ columns: Int) -> OperatorExample {
        var (rows, depth) = (happens(oneIn: 16) ? 0 : number(1...9), happens(oneIn: 12) ? 0 : number(1...17))
        if happens(oneIn: 5) { (rows, depth) = (depth, rows) }
        let transposed = (a: happens(oneIn: 3), b: happens(oneIn: 3))
        let batch = (0..<(happens() ? 0 : number(1...2))).map { _ in number(1...3) }
        var a = broadcasting(to: batch) + (transposed.a ? [depth, rows] : [rows, depth])
        var b = (happens() ? batch : broadcasting(to: batch)) + (transposed.b ? [columns, depth] : [depth, columns])
        if happens(oneIn: 10) { a = [depth] }
        if happens(oneIn: 10) { b = [depth] }
        return OperatorExample(.matmul, [a, b], [
            "transposeA": .boolean(transposed.a), "transposeB": .boolean(transposed.b), "outputType": sumType(element),
        ])
    }

    mutating func convolution(_ element: ElementType, _ columns: Int) -> OperatorExample {
        let groups = pick([1, 1, 2, 3])
        let (inputs, outputs) = (happens(oneIn: 3) ? 1 : number(1...3), happens(oneIn: 3) ? 1 : number(1...3))
        let size = happens(oneIn: 3) ? [1, 1] : numbers(1...3, count: 2)
        let (attributes, image) = windows(size, columns)
        var all = attributes
        all["groups"] = .integer(groups)
        all["outputType"] = sumType(element)
        var shapes = [[number(1...2), groups * inputs] + image, [groups * outputs, inputs] + size]
        // The bias has the type of the sums, which operands are not drawn in.
        if all["outputType"] == "same", happens() { shapes.append([groups * outputs]) }
        return OperatorExample(.conv2D, shapes, all)
    }

    mutating func transposedConvolution(_ element: ElementType, _ columns: Int) -> OperatorExample {
        let groups = pick([1, 1, 2, 3])
        let (inputs, outputs) = (happens(oneIn: 3) ? 1 : number(1...3), happens(oneIn: 3) ? 1 : number(1...3))
        let size = numbers(1...4, count: 2), stride = numbers(1...3, count: 2)
        let dilation = happens() ? [1, 1] : numbers(1...3, count: 2)
        let outputPadding = happens() ? [0, 0] : (0..<2).map { number(0...max(stride[$0], dilation[$0]) - 1) }
        let mode = pick(["pad", "pad", "same", "sameLower", "valid"])
        let image = [number(1...4), (max(columns, 1) + stride[1] - 1) / stride[1]]
        // Padding leaves something of the result.
        let padding = (0..<2).flatMap { axis in
            let whole = (image[axis] - 1) * stride[axis] + (size[axis] - 1) * dilation[axis] + 1 + outputPadding[axis]
            let before = min(whole - 1, number(0...2))
            return [before, min(whole - 1 - before, number(0...2))]
        }
        var shapes = [[number(1...2), groups * inputs] + image, [groups * inputs, outputs] + size]
        let type = sumType(element)
        if type == "same", happens() { shapes.append([groups * outputs]) }
        return OperatorExample(.convTranspose2D, shapes, [
            "stride": .integers(stride), "dilation": .integers(dilation), "padding": .integers(padding), "padMode": .text(mode),
            "outputPadding": .integers(outputPadding), "groups": .integer(groups), "outputType": type,
        ])
    }

    mutating func pool(_ operation: Operator, _ columns: Int) -> OperatorExample {
        let size = numbers(1...4, count: 2)
        let (attributes, image) = windows(size, columns)
        var all = attributes
        all["kernelSize"] = .integers(size)
        if attributes["padMode"] == "pad" { all["ceilMode"] = .boolean(happens()) }
        if operation == .averagePool { all["countIncludePad"] = .boolean(happens()) }
        return OperatorExample(operation, [[number(1...2), number(1...4)] + image], all)
    }

    /// Attributes of windows of some size, and the rows and columns of an image that gives `columns` of them in a row.
    private mutating func windows(_ size: [Int], _ columns: Int) -> (Attributes, image: [Int]) {
        let (stride, dilation) = (happens() ? [1, 1] : numbers(1...3, count: 2), happens() ? [1, 1] : numbers(1...2, count: 2))
        let mode = pick(["pad", "pad", "same", "sameLower", "valid"])
        let padding = mode == "pad" && happens() ? numbers(0...2, count: 4) : [0, 0, 0, 0]
        let counts = [number(1...4), max(columns, 1)]
        let image = (0..<2).map { axis in
            let reach = (size[axis] - 1) * dilation[axis] + 1
            let extent = (counts[axis] - 1) * stride[axis] + reach - padding[2 * axis] - padding[2 * axis + 1]
            return max(extent + number(0...stride[axis] - 1), mode == "pad" ? 1 : reach)
        }
        return ([
            "stride": .integers(stride), "dilation": .integers(dilation), "padding": .integers(padding), "padMode": .text(mode),
        ], image)
    }

    private mutating func sumType(_ element: ElementType) -> AttributeValue {
        element == .int8 && happens() ? "int32" : "same"
    }
}
