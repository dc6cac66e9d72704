import TensorExpression
import TensorIR

/// In which block of a program each computation and each region belongs: in the program itself, or in the body of a region.
///
/// What a loop's body does not change is computed before the loop, and what only one branch needs in that branch: each definition
/// stands in the innermost block around all its uses, but in as few loops as it can.
struct BlockPlacement {
    struct Block {
        let parent: Int?
        /// The region whose body it is, where that is a loop.
        let loop: ObjectIdentifier?
        let loopDepth: Int
    }

    /// The program itself.
    static let root = 0

    private(set) var blocks = [Block(parent: nil, loop: nil, loopDepth: 0)]
    /// The blocks of a region's bodies.
    private(set) var bodies: [ObjectIdentifier: [Int]] = [:]
    private(set) var regions: [ControlRegion] = []
    /// The body that each state of a loop is a parameter of.
    private(set) var parameters: [Buffer: Int] = [:]
    private var places: [ObjectIdentifier: Int] = [:]
    private let graph: DefinitionGraph

    init(_ program: TensorProgram) {
        graph = DefinitionGraph(program)
        for output in program.outputs { graph.producer(of: output.tensor.buffer).map { use($0, in: Self.root) } }
        // Users first: where a definition belongs is known when all its users have been placed.
        for definition in graph.producersFirst.reversed() { place(definition) }
        regions.reverse()
    }

    /// The block of a definition; nil of one that nothing needs.
    func block(of definition: any BufferDefinition) -> Int? { places[ObjectIdentifier(definition)] }

    mutating func add(_ computation: Computation, to block: Int) { places[ObjectIdentifier(computation)] = block }

    private mutating func place(_ definition: any BufferDefinition) {
        let id = ObjectIdentifier(definition)
        guard let late = places[id] else { return }
        let block = fewestLoops(from: late, graph.loops(of: id))
        places[id] = block
        var inner: [Int] = []
        if let region = definition as? ControlRegion {
            regions.append(region)
            inner = region.bodies.map { _ in addBlock(in: block, region) }
            bodies[id] = inner
            if case .loop(let loop) = region.kind { for state in loop.states { parameters[state.parameter.buffer] = inner[0] } }
        }
        for need in graph.needs(of: id) { use(need.producer, in: need.body.map { inner[$0] } ?? block) }
    }

    private mutating func addBlock(in parent: Int, _ region: ControlRegion) -> Int {
        let isLoop = if case .loop = region.kind { true } else { false }
        blocks.append(Block(
            parent: parent, loop: isLoop ? ObjectIdentifier(region) : nil, loopDepth: blocks[parent].loopDepth + (isLoop ? 1 : 0)))
        return blocks.count - 1
    }

    private mutating func use(_ definition: ObjectIdentifier, in block: Int) {
        places[definition] = places[definition].map { commonBlock($0, block) } ?? block
    }

    private func commonBlock(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        // Blocks are numbered outside in.
        while a != b { if a > b { a = blocks[a].parent! } else { b = blocks[b].parent! } }
        return a
    }

    /// The innermost block around `late` with as few loops around it as what the definition needs allows.
    private func fewestLoops(from late: Int, _ loops: Set<ObjectIdentifier>) -> Int {
        var (block, best) = (late, late)
        while !(blocks[block].loop.map(loops.contains) ?? false), let parent = blocks[block].parent {
            block = parent
            if blocks[block].loopDepth < blocks[best].loopDepth { best = block }
        }
        return best
    }
}
