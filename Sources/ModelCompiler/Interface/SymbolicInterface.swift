import Artifact
import TensorExpression
import TensorIR
import WasmCodegen
import WasmModel

/// The part of a module that deals with symbolic dimensions: their values, and the addresses that follow from them.
///
///     heddle_set_dim     keeps a value
///     heddle_prepare     sizes → slots → addresses, and grows memory
///     heddle_run         hands addresses and values to the kernels, and takes up the extents that they compute
struct SymbolicInterface {
    private let symbols: [(variable: Variable, global: GlobalIndex)]
    /// The extents that the program computes, each with what it never exceeds.
    private let computed: [(variable: Variable, limit: Expression, global: GlobalIndex)]
    private let places: [ProgramValues.Place]
    /// The fixed addresses, of what comes with the module.
    private let constants: [Buffer: Int]
    private let slots: SlotPlan
    private let isPrepared: GlobalIndex
    /// Where the addresses are that `heddle_prepare` finds.
    let addresses: [Buffer: GlobalIndex]

    /// Declares the globals.
    ///
    /// - Parameters:
    ///   - computed: the extents that the program computes; until it has, an extent is its limit.
    ///   - places: what is to be placed, with the steps between which it lives.
    init(
        _ symbols: [Variable], computed: [(variable: Variable, limit: Expression)], places: [ProgramValues.Place],
        constants: [Buffer: Int], in module: inout ModuleBuilder
    ) {
        self.symbols = symbols.map { ($0, module.addVariable($0.name, initially: -1)) }
        self.computed = computed.map { ($0.variable, $0.limit, module.addVariable($0.variable.name)) }
        self.constants = constants
        self.places = places
        slots = SlotPlan(places.map(\.lifetime))
        addresses = Dictionary(uniqueKeysWithValues: places.flatMap { place in
            let global = module.addVariable("\(place.buffers[0].name).address")
            return place.buffers.map { ($0, global) }
        })
        isPrepared = module.addVariable("is_prepared")
    }

    /// Writes the functions of the interface.
    ///
    /// - Parameters:
    ///   - base: where free memory begins.
    ///   - dynamicBase: where kernels look for the first address behind everything.
    func define(
        _ interface: InterfaceFunctions, in module: inout ModuleBuilder, _ program: TensorProgram, _ steps: [ProgramStep],
        _ emitter: RunEmitter, base: Int,
        dynamicBase: GlobalIndex?
    ) {
        let functions = [
            setDimension(), prepare(base, dynamicBase), address("heddle_input", program.inputs.map(\.buffer)),
            address("heddle_output", program.outputs.map(\.tensor.buffer)), outputDimension(program), run(steps, emitter),
        ]
        for function in functions { interface.define(function, in: &module) }
    }

    /// Where the value of each variable of shapes is.
    var variables: [Variable: GlobalIndex] {
        var globals: [Variable: GlobalIndex] = [:]
        for (variable, global) in symbols { globals[variable] = global }
        for (variable, _, global) in computed { globals[variable] = global }
        return globals
    }

    private var sizes: SizeEmitter { SizeEmitter(symbols: variables) }

    private var bounds: ExtentBounds {
        ExtentBounds(limits: Dictionary(uniqueKeysWithValues: computed.map { ($0.variable, $0.limit) }))
    }

    private func setDimension() -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_set_dim", results: [.i32])
        let symbol = function.addParameter(.i32, name: "symbol")
        let value = function.addParameter(.i32, name: "value")
        function.emit([.localGet(value), .i32Const(0), Instruction(.i32LtS)])
        function.ifThen { $0.giveStatus(.dimensionOutOfRange) }
        for (number, (_, global)) in symbols.enumerated() {
            function.emit([.localGet(symbol), .i32Const(Int32(number)), Instruction(.i32Eq)])
            function.ifThen { function in
                function.emit([.localGet(value), .globalSet(global), .i32Const(0), .globalSet(isPrepared)])
                function.giveStatus(.ok)
            }
        }
        function.emit(.i32Const(StatusCode.badSymbol.rawValue))
        return function.finish()
    }

    private func prepare(_ base: Int, _ dynamicBase: GlobalIndex?) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_prepare", results: [.i32])
        let end = function.addLocal(.f64, name: "end")
        for (_, global) in symbols {
            function.emit([.globalGet(global), .i32Const(0), Instruction(.i32LtS)])
            function.ifThen { $0.giveStatus(.notPrepared) }
        }
        for (_, limit, global) in computed {
            sizes.emit(bounds.most(limit), into: &function)
            function.emit([.f64Const(0), Instruction(.f64Max), Instruction(.i32TruncSatF64S), .globalSet(global)])
        }
        function.emit([.f64Const(Double(base)), .localSet(end)])
        for slot in 0..<slots.count { place(slot, end, &function) }
        function.emit([.localGet(end), .f64Const(4_294_901_760), Instruction(.f64Gt)])
        function.ifThen { $0.giveStatus(.outOfMemory) }
        grow(to: end, &function)
        if let dynamicBase { function.emit([.localGet(end), Instruction(.i32TruncSatF64U), .globalSet(dynamicBase)]) }
        function.emit([.i32Const(1), .globalSet(isPrepared), .i32Const(StatusCode.ok.rawValue)])
        return function.finish()
    }

    /// Gives the buffers of a slot the address `end`, and moves `end` behind the largest.
    private func place(_ slot: Int, _ end: LocalIndex, _ function: inout FunctionBuilder) {
        let own = places.indices.filter { slots.slots[$0] == slot }.map { places[$0].buffers[0] }
        for buffer in own {
            function.emit([.localGet(end), Instruction(.i32TruncSatF64U), .globalSet(addresses[buffer]!)])
        }
        function.emit(.f64Const(0))
        for buffer in own {
            function.emit(.f64Const(Double(buffer.element.byteCount)))
            for extent in buffer.shape {
                sizes.emit(bounds.most(extent), into: &function)
                function.emit([.f64Const(0), Instruction(.f64Max), Instruction(.f64Mul)])
            }
            function.emit(.f64Max)
        }
        let alignment = Double(MemoryPlan.alignment)
        function.emit([
            .f64Const(alignment), Instruction(.f64Div), Instruction(.f64Ceil), .f64Const(alignment), Instruction(.f64Mul),
            .localGet(end), Instruction(.f64Add), .localSet(end),
        ])
    }

    private func grow(to end: LocalIndex, _ function: inout FunctionBuilder) {
        let missing = function.addLocal(.i32, name: "missing_pages")
        function.emit([
            .localGet(end), .f64Const(65536), Instruction(.f64Div), Instruction(.f64Ceil), Instruction(.i32TruncSatF64U), Instruction(.memorySize), Instruction(.i32Sub),
            .localTee(missing), .i32Const(0), Instruction(.i32GtS),
        ])
        function.ifThen { function in
            function.emit([.localGet(missing), Instruction(.memoryGrow), .i32Const(-1), Instruction(.i32Eq)])
            function.ifThen { $0.giveStatus(.outOfMemory) }
        }
    }

    private func address(_ name: String, _ buffers: [Buffer]) -> FunctionDefinition {
        var function = FunctionBuilder(name: name, results: [.i32])
        let index = function.addParameter(.i32, name: "index")
        for (number, buffer) in buffers.enumerated() {
            function.emit([.localGet(index), .i32Const(Int32(number)), Instruction(.i32Eq)])
            function.ifThen { function in
                pushAddress(of: buffer, &function)
                function.emit(Instruction(.return))
            }
        }
        function.emit(.i32Const(0))
        return function.finish()
    }

    private func outputDimension(_ program: TensorProgram) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_output_dim", results: [.i32])
        let index = function.addParameter(.i32, name: "index")
        let axis = function.addParameter(.i32, name: "axis")
        for (number, output) in program.outputs.enumerated() {
            for (place, extent) in output.tensor.shape.enumerated() {
                function.emit([
                    .localGet(index), .i32Const(Int32(number)), Instruction(.i32Eq),
                    .localGet(axis), .i32Const(Int32(place)), Instruction(.i32Eq), Instruction(.i32And),
                ])
                function.ifThen { function in
                    sizes.emit(extent, into: &function)
                    function.emit([
                        .f64Const(0), Instruction(.f64Max), Instruction(.i32TruncSatF64S), Instruction(.return),
                    ])
                }
            }
        }
        function.emit(.i32Const(-1))
        return function.finish()
    }

    private func run(_ steps: [ProgramStep], _ emitter: RunEmitter) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_run", results: [.i32])
        function.emit([.globalGet(isPrepared), Instruction(.i32Eqz)])
        function.ifThen { $0.giveStatus(.notPrepared) }
        emitter.emitRun(steps, into: &function)
        function.emit(.i32Const(StatusCode.ok.rawValue))
        return function.finish()
    }

    private func pushAddress(of buffer: Buffer, _ function: inout FunctionBuilder) {
        if let address = constants[buffer] {
            function.emit(.i32Const(Int32(bitPattern: UInt32(address))))
        } else {
            function.emit(.globalGet(addresses[buffer]!))
        }
    }
}

extension FunctionBuilder {
    fileprivate mutating func giveStatus(_ status: StatusCode) {
        emit([.i32Const(status.rawValue), Instruction(.return)])
    }
}
