import WasmModel

/// Valid modules that between them use every part of the model.
enum ExampleModules {
    static let all: [(name: String, module: Module)] =
        [
            ("every opcode", everyOpcode),
            ("control", control),
            ("tables", tables),
            ("memory and globals", memoryAndGlobals),
            ("shared memory", sharedMemory),
            ("names", names),
            ("empty", Module()),
        ] + (1...8).map { ("random \($0)", RandomModule.make(seed: $0)) }
}

extension FunctionBuilder {
    /// Pushes some value of the type.
    mutating func emitValue(of type: ValueType) {
        switch type {
        case .i32: emit(.i32Const(-70_000))
        case .i64: emit(.i64Const(1 << 40))
        case .f32: emit(.f32Const(1.5))
        case .f64: emit(.f64Const(-0.1))
        case .v128: emit(.v128Const(V128(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)))
        case .funcref, .externref: emit(.refNull(type))
        }
    }
}

extension ExampleModules {
    private static func function(
        _ name: String, _ parameters: [ValueType] = [], _ results: [ValueType] = [],
        _ body: (inout FunctionBuilder, [LocalIndex]) -> Void
    ) -> FunctionDefinition {
        var builder = FunctionBuilder(name: name, results: results)
        let locals = parameters.enumerated().map { builder.addParameter($0.element, name: "p\($0.offset)") }
        body(&builder, locals)
        return builder.finish()
    }

    /// Blocks of every kind, branches, code behind branches, several results, recursion.
    static let control: Module = {
        var module = ModuleBuilder(name: "control")
        let pair = module.intern(FunctionType(parameters: [.i32, .f64], results: [.f64, .i32]))
        let factorial = module.declareFunction(FunctionType(parameters: [.i64], results: [.i64]))
        module.define(
            factorial,
            as: function("factorial", [.i64], [.i64]) { f, locals in
                f.emit(.localGet(locals[0]))
                f.emit(.i64Eqz)
                f.ifElse(.value(.i64)) { f in
                    f.emit(.i64Const(1))
                } else: { f in
                    f.emit([.localGet(locals[0]), .localGet(locals[0]), .i64Const(1)])
                    f.emit(.i64Sub)
                    f.emit(.call(factorial))
                    f.emit(.i64Mul)
                }
            })
        _ = module.addFunction(
            function("swap", [.i32, .f64], [.f64, .i32]) { f, locals in
                f.emit([.localGet(locals[0]), .localGet(locals[1])])
                f.block(.type(pair)) { f, _ in
                    let kept = f.takeScratch(.f64)
                    f.emit(.localSet(kept))
                    let number = f.takeScratch(.i32)
                    f.emit([.localSet(number), .localGet(kept), .localGet(number)])
                    f.release(kept)
                    f.release(number)
                }
            })
        _ = module.addFunction(
            function("select", [.i32, .f32, .v128], [.f32]) { f, locals in
                f.block { f, outer in
                    f.block { f, middle in
                        f.block { f, inner in
                            f.emit(.localGet(locals[0]))
                            f.branchTable([inner, middle, inner], otherwise: outer)
                        }
                        f.emit(.f32Const(1))
                        f.emit(.return)
                    }
                    f.emit([.localGet(locals[2]), .localGet(locals[2]), .localGet(locals[0])])
                    f.emit(.select)
                    f.emit(.lane(.f32x4ExtractLane, 3))
                    f.emit(.return)
                }
                f.loop(.value(.f32)) { f, again in
                    f.emit([.localGet(locals[0]), .i32Const(-1)])
                    f.emit(.i32Add)
                    f.emit(.localTee(locals[0]))
                    f.branchIf(to: again)
                    f.emit(.localGet(locals[1]))
                }
            })
        _ = module.addFunction(
            function("unreachable", [], [.i32]) { f, _ in
                f.block(.value(.i32)) { f, out in
                    f.emit(.unreachable)
                    f.emit(.i32Add)
                    f.emit(.drop)
                    f.emit(.select)
                    f.branch(to: out)
                }
            })
        return module.finish()
    }()

    /// Tables of both types, element segments of every form, calls through a table, references.
    static let tables: Module = {
        var builder = ModuleBuilder()
        let functions = builder.addTable(TableType(limits: Limits(minimum: 4, maximum: 8)))
        let things = builder.addTable(TableType(element: .externref, limits: Limits(minimum: 1)))
        let type = builder.intern(FunctionType(parameters: [.i32], results: [.i32]))
        let identity = builder.addFunction(function("identity", [.i32], [.i32]) { f, p in f.emit(.localGet(p[0])) })
        let referred = builder.addFunction(function("referred") { _, _ in })
        _ = builder.addFunction(
            function("use", [.i32, .externref], [.i32]) { f, p in
                f.emit([
                    .i32Const(0), .localGet(p[1]), .tableSet(things), .i32Const(0), .refFunc(referred),
                    .tableSet(functions),
                ])
                f.emit([.localGet(p[0]), .i32Const(1), .tableGet(functions)])
                f.emit(.refIsNull)
                f.emit(.callIndirect(type, table: functions))
            })
        _ = builder.addElements([identity, identity], to: functions, at: 1)
        var module = builder.finish()
        let offset = [Instruction.i32Const(0)]
        module.elements += [
            ElementSegment(mode: .passive, items: .functions([identity])),
            ElementSegment(mode: .declarative, items: .functions([referred])),
            ElementSegment(
                mode: .active(table: functions, offset: offset),
                items: .expressions(type: .funcref, [[.refFunc(identity)], [.refNull(.funcref)]])),
            ElementSegment(mode: .passive, items: .expressions(type: .externref, [[.refNull(.externref)]])),
            ElementSegment(mode: .active(table: things, offset: offset), items: .expressions(type: .externref, [])),
            ElementSegment(mode: .declarative, items: .expressions(type: .funcref, [[.refFunc(referred)]])),
        ]
        module.exports.append(Export(name: "things", item: .table(things)))
        return module
    }()

    /// Imports, globals of every type, active and passive data, a start function, custom sections.
    static let memoryAndGlobals: Module = {
        var builder = ModuleBuilder(name: "memory and globals")
        let log = builder.importFunction(module: "host", name: "log", type: FunctionType(parameters: [.i32, .f64]))
        let base = builder.importGlobal(module: "host", name: "base", type: GlobalType(.i32))
        let memory = builder.addMemory(MemoryType(limits: Limits(minimum: 1, maximum: 65_536)))
        let counter = builder.addGlobal(GlobalType(.i32, .variable), initially: .globalGet(base), name: "counter")
        _ = builder.addGlobal(GlobalType(.i64), initially: .i64Const(.min))
        _ = builder.addGlobal(GlobalType(.f32, .variable), initially: Instruction(.f32Const, .f32(0x7FA0_0001)))
        _ = builder.addGlobal(GlobalType(.f64), initially: .f64Const(.infinity))
        let mask = builder.addGlobal(
            GlobalType(.v128), initially: .v128Const(Array(repeating: 0xAA, count: 16)), name: "mask")
        _ = builder.addData(Array("hello \"wasm\"\n\u{0}".utf8), at: 0xFFF0)
        let passive = builder.addPassiveData([1, 2, 3, 255])
        let start = builder.addFunction(
            function("start") { f, _ in
                f.emit([.i32Const(8), .i32Const(0), .i32Const(4), .memoryInit(passive), .dataDrop(passive)])
                f.emit([.globalGet(counter), .i32Const(1)])
                f.emit(.i32Add)
                f.emit(.globalSet(counter))
                f.emit([.i32Const(0), .globalGet(mask), .v128Store(offset: 1 << 20, alignment: 0)])
                f.emit([.i32Const(7), .i32Const(3), .load(.f64Load, offset: 12), .call(log)])
            })
        builder.setStart(start)
        builder.addExport("memory", .memory(memory))
        builder.addExport("counter", .global(counter))
        builder.addExport("log", .function(log))
        builder.addExport("", .function(start))
        builder.addCustomSection(CustomSection(name: "heddle.test", bytes: [9, 8, 7]))
        return builder.finish()
    }()

    static let sharedMemory: Module = {
        var builder = ModuleBuilder()
        let type = MemoryType(limits: Limits(minimum: 1, maximum: 2), sharing: .shared)
        _ = builder.importMemory(module: "env", name: "memory", type: type)
        _ = builder.addFunction(
            function("take ticket", [.i32], [.i32]) { f, p in
                f.emit([.localGet(p[0]), .i32Const(1), .atomic(.i32AtomicRmwAdd, offset: 8)])
                f.emit(.atomicFence)
                f.emit([.localGet(p[0]), .i32Const(1), .atomic(.memoryAtomicNotify)])
                f.emit(.i32Add)
            })
        return builder.finish()
    }()

    /// Names that the text format must replace or make unique.
    static let names: Module = {
        var builder = ModuleBuilder(name: "names")
        for name in ["plain", "with space", "plain", "", "über", "quote\""] {
            var function = FunctionBuilder(name: name)
            let first = function.addParameter(.i32, name: "same")
            let second = function.addLocal(.i32, name: "same")
            function.emit([.localGet(first), .localSet(second)])
            _ = builder.addFunction(function.finish())
        }
        return builder.finish()
    }()
}
