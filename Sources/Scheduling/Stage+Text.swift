import Support
import TensorExpression
import TensorIR

extension Stage: CustomStringConvertible {
    public var description: String { sketch(marking: nil) }

    /// The stage's loops as they stand, with an arrow at one of them.
    public func sketch(marking marked: LoopName?) -> String {
        var writer = TextWriter()
        write(loops[...], marking: marked, to: &writer)
        return writer.finish()
    }

    private func write(_ rest: ArraySlice<LoopName>, marking marked: LoopName?, to writer: inout TextWriter) {
        guard let loop = rest.first else { return writer.line(statementText) }
        let prefix = kind(of: loop) == .serial ? "" : "\(kind(of: loop).rawValue) "
        let reduced = isReduction(loop) ? " (reduction)" : ""
        let range = constantExtent(of: loop).map { " in 0..<\($0)" } ?? ""
        writer.line("\(prefix)for \(loop)\(range)\(reduced)\(loop == marked ? "    <-- here" : "")")
        writer.indented { writer in write(rest.dropFirst(), marking: marked, to: &writer) }
    }

    private var statementText: String {
        let indices = computation.axes.map(\.name).joined(separator: ", ")
        let operation = if case .reduction(let reduction) = computation.body { reduction.combiner.name } else { "value" }
        return "\(name)[\(indices)] = \(operation)"
    }

    /// The loop's extent where it is constant whatever the tails are; blocks count in full.
    func constantExtent(of loop: LoopName) -> Int? {
        if let root = rootLoops.firstIndex(of: loop) {
            return (computation.axes + computation.reductionAxes)[root].extent.integerValue.map(Int.init)
        }
        for relation in relations {
            switch relation {
            case .split(let parent, let factor, _):
                if loop == parent.inner { return factor }
                if loop == parent.outer { return constantExtent(of: parent).map { ($0 + factor - 1) / factor } }
            case .fuse(let outer, let inner, let fused):
                guard loop == fused else { continue }
                guard let first = constantExtent(of: outer), let second = constantExtent(of: inner) else { return nil }
                return first * second
            }
        }
        return nil
    }
}
