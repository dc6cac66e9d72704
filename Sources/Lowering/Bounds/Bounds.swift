import TensorIR

/// The range of an index while loops run over theirs.
struct Bounds {
    enum Precision {
        /// The first and the last index of the range are reached, so that both are in bounds if the program is.
        case exact
        /// The range may hold more than is reached, and so reach outside of the dimension.
        case generous
    }

    var range: IndexRange
    var precision: Precision

    init(_ range: IndexRange, _ precision: Precision) {
        self.range = range
        self.precision = precision
    }

    /// The bounds of a loop's variable, over all values of the variables outside that its own bounds depend on.
    init(of loop: Loop, over outer: [Variable: Bounds]) {
        let range = IndexRange(minimum: loop.minimum, extent: loop.extent)
        guard loop.minimum.depends(on: outer) || loop.extent.depends(on: outer) else {
            self.init(range, .exact)
            return
        }
        guard let start = Bounds(of: loop.minimum, over: outer)?.range, let size = Bounds(of: loop.extent, over: outer)?.range else {
            self.init(range, .generous)
            return
        }
        let largest = indexSubtract(indexAdd(size.minimum, size.extent), 1)
        let extent = LinearSum(indexAdd(largest, indexSubtract(start.extent, 1))).index
        self.init(IndexRange(minimum: start.minimum, extent: extent), .generous)
    }

    /// The bounds of an index while the variables run over theirs; `nil` if they cannot be told.
    init?(of index: Expression, over variables: [Variable: Bounds]) {
        let form = LinearSum(index)
        var minimum: Expression = Expression(Int(form.constant))
        var extent: Expression = 1
        var moving: [(atom: Expression, precision: Precision)] = []
        for (atom, coefficient) in form.terms {
            guard let part = Bounds(ofAtom: atom, over: variables) else { return nil }
            if atom.depends(on: variables) { moving.append((atom, part.precision)) }
            let spread = indexMultiply(indexSubtract(part.range.extent, 1), Expression(Int(coefficient.magnitude)))
            extent = indexAdd(extent, spread)
            let scaled = indexMultiply(part.range.minimum, Expression(Int(coefficient)))
            minimum = indexAdd(minimum, coefficient < 0 ? indexSubtract(scaled, spread) : scaled)
        }
        // Atoms of several variables may move together, and then not reach their ends at the same time.
        let areIndependent = moving.count < 2 || moving.allSatisfy { if case .variable = $0.atom { true } else { false } }
        let isExact = areIndependent && moving.allSatisfy { $0.precision == .exact }
        self.init(
            IndexRange(minimum: LinearSum(minimum).index, extent: LinearSum(extent).index), isExact ? .exact : .generous)
    }

    private init?(ofAtom atom: Expression, over variables: [Variable: Bounds]) {
        if case .variable(let variable) = atom, let bounds = variables[variable] {
            self = bounds
            return
        }
        if !atom.depends(on: variables) {
            self.init(IndexRange(minimum: atom, extent: 1), .exact)
            return
        }
        switch atom {
        case .binary(.floorDivide, let dividend, let divisor):
            guard let size = divisor.integerValue, size > 0, let part = Bounds(of: dividend, over: variables) else { return nil }
            self.init(part, dividedBy: size)
        case .binary(.floorModulo, _, let divisor):
            guard let size = divisor.integerValue, size > 0 else { return nil }
            self.init(IndexRange(minimum: 0, extent: Expression(Int(size))), .generous)
        default: return nil
        }
    }

    /// The bounds of a quotient: as many blocks as the range touches, wherever in a block it starts.
    private init?(_ dividend: Bounds, dividedBy size: Int64) {
        guard let extent = dividend.range.extent.integerValue else { return nil }
        let start = LinearSum(dividend.range.minimum)
        let first = start.modulo(size).integerValue
        let last = ((first ?? size - start.step(within: size)) + extent - 1) / size
        let isExact = dividend.precision == .exact && (first != nil || last == 0)
        self.init(
            IndexRange(minimum: start.divided(by: size), extent: Expression(Int(max(0, last)) + 1)), isExact ? .exact : .generous)
    }

    /// The smallest bounds that hold both; `nil` if their distance is unknown.
    func union(_ other: Bounds) -> Bounds? {
        let precision = precision == .exact ? other.precision : .generous
        if range == other.range { return Bounds(range, precision) }
        let distance = LinearSum(indexSubtract(other.range.minimum, range.minimum))
        guard distance.terms.isEmpty, let first = range.extent.integerValue, let second = other.range.extent.integerValue else {
            return nil
        }
        let end = max(first, distance.constant + second)
        let start = min(0, distance.constant)
        let minimum = start < 0 ? other.range.minimum : range.minimum
        return Bounds(IndexRange(minimum: minimum, extent: Expression(Int(end - start))), precision)
    }

    /// The range moved inside of a dimension: it still holds every index in the dimension that it held.
    func inside(_ whole: IndexRange) -> IndexRange {
        if let extent = range.extent.integerValue, let limit = whole.extent.integerValue {
            if extent >= limit { return whole }
            if precision == .exact { return range }
            if let start = range.minimum.integerValue {
                return IndexRange(minimum: Expression(Int(max(0, min(start, limit - extent)))), extent: range.extent)
            }
            return IndexRange(minimum: maximum(0, minimum(range.minimum, Expression(Int(limit - extent)))), extent: range.extent)
        }
        return precision == .exact ? range : whole
    }
}

extension Expression {
    /// Whether the value changes with one of the variables, or with what memory holds.
    fileprivate func depends(on variables: [Variable: Bounds]) -> Bool {
        contains { node in
            switch node {
            case .variable(let variable): variables[variable] != nil
            case .load: true
            default: false
            }
        }
    }
}

extension LinearSum {
    /// The largest divisor of `size` that divides every value of the form: the form moves within a block in steps of that.
    fileprivate func step(within size: Int64) -> Int64 {
        (terms.map(\.coefficient) + [constant]).reduce(size) { greatestCommonDivisor($0, abs($1)) }
    }
}

private func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 { b == 0 ? a : greatestCommonDivisor(b, a % b) }
