import NDArray
import TensorIR
import WasmModel

/// Translates one kernel: walks its statements and grows the instruction graph.
///
/// What variables and buffers mean is kept here; what instructions compute a scalar, a vector or an address is in
/// the extensions beside `Scalars`, `Vectors` and `Addresses`.
struct KernelEmitter {
    /// What a variable stands for.
    enum Binding {
        case value(Value)
        /// An index in terms of loops and other values; computed when it is needed as a value.
        case index(AffineForm)
    }

    let target: Target
    var graph = InstructionGraph()
    let helpers: Helpers
    var bindings: [Variable: Binding] = [:]
    var intervals: [Variable: Interval] = [:]
    /// What is known of computed values that addresses are made of.
    var nodeIntervals: [NodeID: Interval] = [:]
    var places: [Buffer: BufferPlace] = [:]
    var loops: [LoopFrame] = []
    var loopCount = 0
    var scratch = ScratchStack()
    /// The end of the scratch buffers of computed size that are alive, where there are any.
    var dynamicTop: NodeID?
    /// The kernel's, which regions are named after.
    var name = ""
    /// The parallel loops met that threads share.
    var regions: [ParallelRegion] = []
    /// The function that the first region will begin with; nil where there are no regions, as in one itself.
    var firstRegion: FunctionIndex?
    var threadPolicy = ThreadPolicy()
    /// In a region: where the scratch memory of this thread begins.
    var regionScratch: (constant: NodeID, computed: NodeID)?

    init(target: Target, helpers: Helpers) {
        self.target = target
        self.helpers = helpers
    }
}

/// Where a buffer is.
struct BufferPlace {
    enum Location {
        /// In memory, at an address.
        case memory(AffineForm)
        case registers(RegisterFile)
    }

    var location: Location
    /// Its content, as far as loads and stores are ordered.
    var state: StateID
}

// MARK: - Parameters

extension KernelEmitter {
    /// Declares the function's parameters: a pointer for each buffer that has no fixed address, then scalars, in the kernel's order.
    mutating func bind(_ parameters: [KernelParameter], placement: [Buffer: Int]) {
        for parameter in parameters {
            switch parameter {
            case .buffer(let buffer, _):
                bind(buffer, at: placement[buffer])
            case .scalar(let variable):
                let type = variable.type.element
                let node = graph.parameter(type.stackType, name: variable.name)
                // The host's word need not be extended as the type wants it.
                let exact = type.bitCount >= 32
                bindings[variable] = .value(.scalar(Scalar(node, type, isExact: exact)))
            }
        }
        noteExtents(of: parameters)
    }

    private mutating func bind(_ buffer: Buffer, at address: Int?) {
        precondition(buffer.scope == .global, "a parameter is a global buffer, not \(buffer.scope) \(buffer)")
        var form: AffineForm
        if let address {
            form = AffineForm(Int32(truncatingIfNeeded: address))
        } else {
            let pointer = graph.parameter(.i32, name: buffer.name)
            nodeIntervals[pointer] = .nonNegative
            form = AffineForm(.value(pointer))
        }
        places[buffer] = BufferPlace(location: .memory(form), state: graph.makeMemory())
    }

    /// Extents of buffers are not negative, and so neither are the variables that they are made of.
    private mutating func noteExtents(of parameters: [KernelParameter]) {
        for case .buffer(let buffer, _) in parameters {
            for extent in buffer.shape {
                extent.visit { if case .variable(let variable) = $0 { intervals[variable] = .nonNegative } }
            }
        }
    }
}

// MARK: - The end

extension KernelEmitter {
    /// The function, once all statements are emitted.
    consuming func finish(name: String) -> FunctionDefinition {
        FunctionWriter(graph, name: name).write()
    }
}
