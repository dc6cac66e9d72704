import Operators

// Elements that change place.
extension ExampleGenerator {
    mutating func movement(_ operation: Operator, _ extent: Int) -> OperatorExample {
        let shape = shape(rank: operation == .concat ? 1...3 : 1...4, last: extent)
        switch operation {
        case .reshape: return OperatorExample(.reshape, [shape], ["shape": .integers(regrouped(shape))])
        case .transpose:
            let order = happens(oneIn: 4) ? [] : Array(shape.indices).shuffled(using: &random)
            return OperatorExample(.transpose, [shape], ["permutation": .integers(order)])
        case .concat: return concat(shape)
        case .slice: return slice(shape)
        case .tile:
            let multiples = (0..<number(1...shape.count + 1)).map { _ in happens(oneIn: 20) ? 0 : number(1...3) }
            return OperatorExample(.tile, [shape], ["multiples": .integers(multiples)])
        default: return pad(shape)
        }
    }

    /// Another shape of as many elements: prime factors, in random groups; at times one extent is left to be inferred.
    private mutating func regrouped(_ shape: [Int]) -> [Int] {
        var rest = shape.reduce(1, *)
        if rest == 0 { return (shape + [number(1...3)]).shuffled(using: &random) }
        var extents = Array(repeating: 1, count: number(1...4))
        var factor = 2
        while rest > 1 {
            while rest % factor == 0 {
                extents[number(0...extents.count - 1)] *= factor
                rest /= factor
            }
            factor += 1
        }
        if happens(oneIn: 3) { extents[number(0...extents.count - 1)] = -1 }
        return extents
    }

    private mutating func concat(_ shape: [Int]) -> OperatorExample {
        let axis = axis(shape.count)
        let shapes = (0..<number(1...4)).map { position in
            var part = shape
            if position > 0 { part[axis < 0 ? axis + shape.count : axis] = number(0...9) }
            return part
        }.shuffled(using: &random)
        return OperatorExample(.concat, shapes, ["axis": .integer(axis)])
    }

    private mutating func slice(_ shape: [Int]) -> OperatorExample {
        let axes = Array(shape.indices).shuffled(using: &random).prefix(number(1...shape.count))
        var starts: [Int] = [], ends: [Int] = [], steps: [Int] = []
        for axis in axes {
            let reach = shape[axis] + 2
            let (low, high) = (number(-reach...reach), number(-reach...reach))
            let step = number(1...3) * (happens(oneIn: 3) ? -1 : 1)
            // Mostly in the direction of the step, so that something is left.
            let forwards = (step > 0) != happens(oneIn: 8)
            starts.append(forwards ? min(low, high) : max(low, high))
            ends.append(forwards ? max(low, high) : min(low, high))
            steps.append(step)
        }
        return OperatorExample(.slice, [shape], [
            "axes": .integers(Array(axes)), "starts": .integers(starts), "ends": .integers(ends), "steps": .integers(steps),
        ])
    }

    private mutating func pad(_ shape: [Int]) -> OperatorExample {
        let mode = pick(["constant", "edge", "reflect"])
        // What is mirrored, or repeated, must be there.
        let shape = mode == "constant" ? shape : shape.map { max($0, 1) }
        let amounts = (0..<2).map { _ in
            shape.map { extent in mode == "reflect" ? number(0...min(extent - 1, 4)) : happens(oneIn: 5) ? -number(0...2) : number(0...4) }
        }
        var attributes: Attributes = ["before": .integers(amounts[0]), "after": .integers(amounts[1]), "mode": .text(mode)]
        if mode == "constant" { attributes["value"] = .integer(number(0...3)) }
        return OperatorExample(.pad, [shape], attributes)
    }
}
