/// How far a result is from the reference.
struct Deviation: Sendable, CustomStringConvertible {
    /// The largest difference as a part of what is allowed there: up to 1 the result is right.
    private(set) var worst = 0.0
    private var place = 0, found: Float = 0, expected = 0.0
    /// How many elements were compared.
    private(set) var count = 0

    var isRight: Bool { worst <= 1 }

    mutating func take(_ found: Float, _ expected: Double, at place: Int, _ reference: Reference) {
        count += 1
        let difference = Double(found) == expected ? 0 : abs(Double(found) - expected)
        let allowed = reference.absolute + reference.relative * abs(expected)
        let part = difference == 0 ? 0 : difference.isNaN ? .infinity : difference / allowed
        if part > worst { (worst, self.place, self.found, self.expected) = (part, place, found, expected) }
    }

    var description: String { "element \(place) is \(found), and not \(expected)" }
}

/// A workload's reference for given operands.
struct Check {
    /// Multiply-adds that checking may take; where all elements would take more, evenly spread ones are looked at.
    private static let budget = 1 << 26
    private let reference: Reference
    private let expected: [(place: Int, value: Double)]

    init(_ workload: Workload, _ operands: [[Float]]) {
        reference = workload.reference
        let element = reference.element(operands)
        let total = workload.resultCount
        // A step without a common factor visits every row, column and lane.
        var step = max(1, (total * reference.operationsOfElement + Self.budget - 1) / Self.budget)
        while step > 1, greatestCommonDivisor(step, total) != 1 { step += 1 }
        expected = stride(from: 0, to: total, by: step).map { ($0, element($0)) }
    }

    func deviation(of result: [Float]) -> Deviation {
        var deviation = Deviation()
        for (place, value) in expected { deviation.take(result[place], value, at: place, reference) }
        return deviation
    }
}

private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
