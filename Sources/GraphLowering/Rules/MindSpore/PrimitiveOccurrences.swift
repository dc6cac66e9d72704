import GraphIR
import NDArray
import Operators
import TensorExpression
import TensorIR

// Which values occur, and how often.

let primitiveOccurrences: [String: PrimitiveRule] = [
    "Unique": .values("x") { p in
        let results = try p.onnx("Unique", [.tensor(try p.lowered("x"))], ["sorted": .integer(0)], results: 4)
        return [results[0], .tensor(try reshaped(results[2].asTensor!.tensor, p.stored("x").shape))]
    },
    "UniqueWithPad": .values("x pad_num") { p in
        let x = try p.lowered("x"), padding = try p.tensor("pad_num", as: x.tensor.element)
        let results = try p.onnx("Unique", [.tensor(x)], ["sorted": .integer(0)], results: 4)
        let found = results[0].asTensor!.tensor
        return [.tensor(compute("uniqueWithPad", [elementCount(x.shape)]) { (index: Expression) in
            conditional(index < found.shape[0], found[index], padding.onlyElement)
        }), results[2]]
    },
    "UniqueConsecutive": .values("input return_inverse return_counts dim") { p in
        let given = try p.stored("input")
        // 1000 stands for no axis in files of 2.0.
        if let axis = try p.optionalInteger("dim") ?? p.optionalInteger("axis"), axis != 1000, given.rank != 1 {
            throw NodeProblem.unsupported("comparing the slices of an axis")
        }
        let x = try reshaped(given, [elementCount(given.shape)]), length = x.shape[0]
        let flags = compute("consecutive.isFirst", [length]) { (index: Expression) in
            index.equals(0) || x[index].differs(from: x[maximum(index - 1, 0)])
        }
        let chosen = try Selection(flags, p.application, "consecutive")
        let values = compute("consecutive", [chosen.count]) { (index: Expression) in chosen.places[index].bound("place") { x[$0] } }
        let groups = compute("consecutive.group", [length]) { (index: Expression) in chosen.before[index] - select(flags[index], 0, 1) }
        let counts = compute("consecutive.count", [chosen.count]) { (index: Expression) in
            select(index + 1 < chosen.count, chosen.places[minimum(index + 1, chosen.count.minus(1))], length) - chosen.places[index]
        }
        return [.tensor(values), .tensor(try reshaped(groups, given.shape)), .tensor(counts)]
    },
    "Histogram": .tensor("x") { p in
        let x = try p.real("x"), flat = try reshaped(x, [elementCount(x.shape)]), count = try p.integer("bins", 100)
        let low = try p.number("min", 0), high = try p.number("max", 0), isOpen = low == high
        guard count > 0 else { throw NodeProblem.invalid("a histogram of \(count) bins") }
        let least = isOpen ? try Operators.reduceMin(x) : filled("least", [], constant(low, x.element))
        let most = isOpen ? try Operators.reduceMax(x) : filled("most", [], constant(high, x.element))
        return compute("histogram", [Expression(count)], reduce: { (indices: [Expression]) in
            let k = Axis("k", extent: flat.shape[0])
            let value = flat[k.index].cast(to: .float32), from = least[[]].cast(to: .float32), to = most[[]].cast(to: .float32)
            let position = ((value - from) / (to - from) * constant(Double(count), .float32)).cast(to: .int32, .saturating)
            let isHere = value >= from && value <= to && minimum(position, Expression(count - 1)).equals(indices[0])
            return sum(select(isHere, 1, 0), over: k)
        })
    },
    "Pdist": .tensor("x") { p in
        let x = try p.real("x"), power = try p.number("p", 2)
        guard x.rank == 2, let count = x.shape[0].constantInt else { throw NodeProblem.unsupported("distances of a symbolic number of points") }
        let pairs = (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { [Int64(first), Int64($0)] } }
        let places = p.application.constant(NDArray(pairs.flatMap { $0 }, shape: [pairs.count, 2]))
        func row(_ pair: Expression, _ side: Int) -> Expression { places[pair, Expression(side)].cast(to: .int32) }
        let terms = compute("pdist.terms", [Expression(pairs.count), x.shape[1]]) { (indices: [Expression]) in
            row(indices[0], 0).bound("first") { first in
                row(indices[0], 1).bound("second") { second in
                    absolute(x[first, indices[1]] - x[second, indices[1]]).bound("d") { d in
                        switch power {
                        case 0: select(d.equals(constant(0, like: d)), constant(0, like: d), constant(1, like: d))
                        case 1, .infinity: d
                        case 2: d * d
                        default: call(.power, d, constant(power, like: d))
                        }
                    }
                }
            }
        }
        if power == .infinity { return try Operators.reduceMax(terms, over: [1], reducedAxes: .removed) }
        let sums = try Operators.reduceSum(terms, over: [1], reducedAxes: .removed)
        return mapped("pdist", sums) { power == 2 ? squareRoot($0) : power == 1 || power == 0 ? $0 : call(.power, $0, constant(1 / power, like: $0)) }
    },
]
