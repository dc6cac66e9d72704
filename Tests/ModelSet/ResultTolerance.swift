import NDArray
import Support

/// How far results may be from what another framework computed: `|got - want| <= absolute · max |want| + relative · |want|` for
/// every element, where wanted also a cosine; integers are to be equal.
public struct ResultTolerance: Sendable {
    public let relative: Double, absolute: Double
    public let minimumCosine: Double?

    public init(relative: Double, absolute: Double, minimumCosine: Double? = nil) {
        (self.relative, self.absolute, self.minimumCosine) = (relative, absolute, minimumCosine)
    }

    /// What an entry of the model set's manifest asks for.
    public init?(manifest entry: JSONObject) {
        guard let relative = entry["rtol"]?.double, let absolute = entry["atol"]?.double else { return nil }
        self.init(relative: relative, absolute: absolute, minimumCosine: entry["cosine_min"]?.double)
    }

    /// Why a result is not what is expected; nil where it is.
    public func difference(_ result: NDArray, _ expected: NDArray) -> String? {
        guard result.elementType == expected.elementType, result.shape == expected.shape else {
            return "\(result.elementType)\(result.shape) instead of \(expected.elementType)\(expected.shape)"
        }
        guard result.elementType.isFloat else { return result == expected ? nil : "integers differ" }
        let (found, wanted) = (result.doubles, expected.doubles)
        let scale = wanted.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
        for (index, (a, b)) in zip(found, wanted).enumerated() where a != b && !(a.isNaN && b.isNaN) {
            guard abs(a - b) <= absolute * scale + relative * abs(b) else { return "element \(index) is \(a), not \(b)" }
        }
        guard let minimumCosine, found.count >= 8 else { return nil }
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let cosine = dot(found, wanted) / (dot(found, found) * dot(wanted, wanted)).squareRoot()
        return cosine >= minimumCosine || found == wanted ? nil : "the cosine is \(cosine)"
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
