import Glibc
import TensorIR

/// A function of one argument with its reference in double precision.
struct OneArgument: Sendable, CustomStringConvertible {
    let intrinsic: Intrinsic
    let reference: @Sendable (Double) -> Double
    /// Up to where the accuracy is promised.
    var limit = Double.infinity
    /// What results may be beyond it.
    var range = -1.0...1.0
    /// The largest argument that it is defined for.
    var greatest = Double.infinity

    var description: String { intrinsic.rawValue }

    static let all: [OneArgument] = [
        OneArgument(intrinsic: .exponential, reference: { exp($0) }),
        OneArgument(intrinsic: .exponentialOfNonpositive, reference: { exp($0) }, greatest: 0),
        OneArgument(intrinsic: .logarithm, reference: { log($0) }),
        OneArgument(intrinsic: .sine, reference: { sin($0) }, limit: 1e5),
        OneArgument(intrinsic: .cosine, reference: { cos($0) }, limit: 1e5),
        OneArgument(intrinsic: .tangent, reference: { tan($0) }, limit: 1e5, range: -Double.infinity...Double.infinity),
        OneArgument(intrinsic: .hyperbolicTangent, reference: { tanh($0) }),
        OneArgument(intrinsic: .sigmoid, reference: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }),
        OneArgument(intrinsic: .errorFunction, reference: { erf($0) }),
    ]

    /// What the results say of the function. Beyond the limit they are finite numbers in `range`, and NaN for infinities.
    func accuracy(of results: [Float], for inputs: [Float], exact: [Double]) -> Accuracy {
        var accuracy = Accuracy()
        for number in inputs.indices {
            let (x, y) = (inputs[number], results[number])
            if Double(x) > greatest { continue }
            if Double(x.magnitude) <= limit || !x.isFinite {
                accuracy.note(y, exact: exact[number], at: exactText(x))
            } else if !range.contains(Double(y)) {
                accuracy.mistake(exactText(x), "\(y)", "in \(range)")
            }
        }
        return accuracy
    }
}
