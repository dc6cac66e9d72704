import Support
import WasmModel

/// Writes valid modules of random well-typed code: nested blocks, loops, branches, calls, memory, every value type.
struct RandomModule {
    private var random: SplitMix64
    private static let types: [ValueType] = [.i32, .i64, .f32, .f64, .v128]
    /// Opcodes without context that give one value, by its type.
    private static let producers: [ValueType: [Opcode]] = Dictionary(
        grouping: Opcode.allCases.filter { isSimple($0) && $0.results?.count == 1 }, by: { $0.results![0] })
    /// Opcodes without context that give nothing: stores.
    private static let consumers = Opcode.allCases.filter { isSimple($0) && $0.results?.isEmpty == true }

    private static func isSimple(_ opcode: Opcode) -> Bool {
        switch opcode.immediateKind {
        case .none, .memory, .atomic, .memoryLane, .lane, .shuffle, .memoryIndex, .memoryPair: opcode.operands != nil
        default: false
        }
    }

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    static func make(seed: UInt64) -> Module {
        var generator = RandomModule(seed: seed)
        return generator.module()
    }

    private mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
    private mutating func pick<Element>(_ list: [Element]) -> Element { list[number(below: list.count)] }
    private mutating func someTypes(upTo count: Int) -> [ValueType] {
        (0..<number(below: count + 1)).map { _ in pick(Self.types) }
    }

    private struct Scope {
        var locals: [(index: LocalIndex, type: ValueType)] = []
        /// Labels that take nothing, so that any place may branch to them.
        var labels: [Label] = []
        var callees: [(index: FunctionIndex, type: FunctionType)] = []
        var depth = 0
    }

    private mutating func module() -> Module {
        var builder = ModuleBuilder()
        _ = builder.addMemory(MemoryType(limits: Limits(minimum: 1, maximum: 2), sharing: .shared))
        _ = builder.addGlobal(GlobalType(.i32, .variable), initially: .i32Const(Int32(number(below: 1000))))
        var callees: [(index: FunctionIndex, type: FunctionType)] = []
        for _ in 0..<(1 + number(below: 3)) {
            let type = FunctionType(parameters: someTypes(upTo: 3), results: someTypes(upTo: 2))
            var scope = Scope()
            scope.callees = callees
            var function = FunctionBuilder(results: type.results)
            for parameter in type.parameters {
                scope.locals.append((function.addParameter(parameter), parameter))
            }
            for local in someTypes(upTo: 4) { scope.locals.append((function.addLocal(local), local)) }
            statements(&function, scope)
            for result in type.results { value(of: result, &function, scope) }
            callees.append((builder.addFunction(function.finish()), type))
        }
        builder.addExport("last", .function(callees[callees.count - 1].index))
        return builder.finish()
    }

    // MARK: Statements: nothing on the stack before, nothing after

    private mutating func statements(_ function: inout FunctionBuilder, _ scope: Scope) {
        for _ in 0..<(1 + number(below: 4)) { statement(&function, scope) }
    }

    private mutating func statement(_ function: inout FunctionBuilder, _ outer: Scope) {
        var scope = outer
        scope.depth += 1
        switch scope.depth > 4 ? number(below: 3) : number(below: 10) {
        case 0 where !scope.locals.isEmpty:
            let local = pick(scope.locals)
            value(of: local.type, &function, scope)
            function.emit(.localSet(local.index))
        case 1: simple(pick(Self.consumers), &function, scope)
        case 3:
            function.block { function, label in
                scope.labels.append(label)
                statements(&function, scope)
            }
        case 4:
            function.loop { function, label in
                scope.labels.append(label)
                statements(&function, scope)
            }
        case 5:
            value(of: .i32, &function, scope)
            function.ifElse(then: { statements(&$0, scope) }, else: { statements(&$0, scope) })
        case 6 where !scope.labels.isEmpty:
            value(of: .i32, &function, scope)
            function.branchIf(to: pick(scope.labels))
        case 7 where !scope.labels.isEmpty:
            value(of: .i32, &function, scope)
            function.branchTable(scope.labels, otherwise: pick(scope.labels))
        case 8 where !scope.labels.isEmpty: function.branch(to: pick(scope.labels))
        case 9 where !scope.callees.isEmpty:
            let callee = pick(scope.callees)
            for parameter in callee.type.parameters { value(of: parameter, &function, scope) }
            function.emit(.call(callee.index))
            for _ in callee.type.results { function.emit(.drop) }
        default:
            value(of: pick(Self.types), &function, scope)
            function.emit(.drop)
        }
    }

    // MARK: Values: one more on the stack

    private mutating func value(of type: ValueType, _ function: inout FunctionBuilder, _ outer: Scope) {
        var scope = outer
        scope.depth += 1
        let locals = scope.locals.filter { $0.type == type }
        switch scope.depth > 5 ? number(below: 2) : number(below: 8) {
        case 0: function.emitValue(of: type)
        case 1 where !locals.isEmpty: function.emit(.localGet(pick(locals).index))
        case 2:
            value(of: .i32, &function, scope)
            function.ifElse(.value(type), then: { value(of: type, &$0, scope) }, else: { value(of: type, &$0, scope) })
        case 3:
            value(of: type, &function, scope)
            value(of: type, &function, scope)
            value(of: .i32, &function, scope)
            function.emit(.select)
        default:
            if scope.depth > 5 {
                function.emitValue(of: type)
            } else {
                simple(pick(Self.producers[type]!), &function, scope)
            }
        }
    }

    private mutating func simple(_ opcode: Opcode, _ function: inout FunctionBuilder, _ scope: Scope) {
        for operand in opcode.operands! { value(of: operand, &function, scope) }
        let offset = number(below: 3) == 0 ? UInt32(number(below: 1 << 20)) : 0
        switch opcode.immediateKind {
        case .memory(let natural):
            let alignment = UInt8(number(below: Int(natural) + 1))
            function.emit(Instruction(opcode, .memory(MemoryArgument(offset: offset, alignment: alignment))))
        case .memoryLane(_, let count):
            function.emit(.accessLane(opcode, lane: UInt8(number(below: Int(count))), offset: offset))
        case .lane(let count): function.emit(.lane(opcode, UInt8(number(below: Int(count)))))
        case .shuffle: function.emit(.i8x16Shuffle((0..<16).map { _ in UInt8(number(below: 32)) }))
        default: function.emit(opcode)
        }
    }
}
