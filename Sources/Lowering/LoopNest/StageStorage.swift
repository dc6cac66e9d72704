import Scheduling
import TensorIR

/// The buffers that hold a region of a stage's results, in the stage's layout.
struct StageStorage {
    private let stage: Stage
    private let region: Region
    let buffers: [Buffer]

    init(_ stage: Stage, _ region: Region) {
        self.stage = stage
        self.region = region
        let extents = region.ranges.map(\.extent)
        let shape = stage.layout.map { layout in layout.parts.map { $0.extent(extents) } } ?? extents
        let definition = stage.isPrepared ? stage.computation.inputs.first.map { PreparedOperand(source: $0, layout: stage.layout) } : nil
        let endsInCopies = (stage.layout?.copyCount ?? 1) > 1
        buffers = stage.results.map {
            Buffer($0.name, $0.element, shape: shape, scope: stage.scope, definition: definition, endsInCopies: endsInCopies)
        }
    }

    /// Where the element at indices relative to the region is stored: in all its copies.
    func place(_ result: Int, _ indices: [Expression]) -> (Buffer, [Expression]) {
        place(result, indices, copies: { $0 == 1 ? 0 : .ramp(base: 0, stride: 1, lanes: $0) })
    }

    private func place(_ result: Int, _ indices: [Expression], copies: (Int) -> Expression) -> (Buffer, [Expression]) {
        (buffers[result], stage.layout.map { layout in layout.parts.map { $0.index(indices, copies: copies) } } ?? indices)
    }

    /// The statement with every read of the stage's results made from these buffers.
    func redirectingLoads(in statement: Statement) -> Statement {
        statement.mapExpressions(redirect)
    }

    private func redirect(_ expression: Expression) -> Expression {
        let inner = expression.mapChildren(redirect)
        guard case .load(let buffer, let indices) = inner, let result = stage.results.firstIndex(of: buffer) else {
            return inner
        }
        let relative = zip(indices, region.ranges).map { LinearSum(indexSubtract($0, $1.minimum)).index }
        let (place, placed) = self.place(result, relative, copies: { _ in 0 })
        return .load(place, placed)
    }
}

extension StorageLayout.Part {
    fileprivate func extent(_ extents: [Expression]) -> Expression {
        switch self {
        case .whole(let dimension): extents[dimension]
        case .block(let dimension, let size):
            indexDivide(indexAdd(extents[dimension], Expression(size - 1)), Expression(size))
        case .within(_, let size): Expression(size)
        case .copies(let count): Expression(count)
        }
    }

    fileprivate func index(_ indices: [Expression], copies: (Int) -> Expression) -> Expression {
        switch self {
        case .whole(let dimension): indices[dimension]
        case .block(let dimension, let size): LinearSum(indices[dimension]).divided(by: Int64(size))
        case .within(let dimension, let size): LinearSum(indices[dimension]).modulo(Int64(size))
        case .copies(let count): copies(count)
        }
    }
}
