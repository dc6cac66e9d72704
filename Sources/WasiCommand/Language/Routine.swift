import WasmModel

/// A function that routines call; `Result` is `Int32`, `Int64`, `Double` or `Void`.
struct Routine<Result>: Sendable {
    let index: FunctionIndex

    func callAsFunction(_ arguments: any AnyValue...) -> Value<Result> {
        Value(arguments.flatMap(\.instructions) + [.call(index)])
    }
}

/// A type that a routine gives.
protocol RoutineResult {
    static var types: [ValueType] { get }
}

extension Int32: RoutineResult { static var types: [ValueType] { [.i32] } }
extension Int64: RoutineResult { static var types: [ValueType] { [.i64] } }
extension Double: RoutineResult { static var types: [ValueType] { [.f64] } }

extension ModuleBuilder {
    /// Adds a routine that gives a number; it ends with what the body pushes, or returns ahead of that.
    mutating func routine<Result: RoutineResult>(
        _ name: String, giving: Result.Type, _ body: (inout FunctionBuilder) -> Value<Result>
    ) -> Routine<Result> {
        var function = FunctionBuilder(name: name, results: Result.types)
        let result = body(&function)
        function.emit(result.code)
        return Routine(index: addFunction(function.finish()))
    }

    mutating func routine(_ name: String, _ body: (inout FunctionBuilder) -> Void) -> Routine<Void> {
        var function = FunctionBuilder(name: name)
        body(&function)
        return Routine(index: addFunction(function.finish()))
    }

    /// A variable that all routines share.
    mutating func variable(_ name: String, _ value: Int = 0) -> Word {
        let global = addGlobal(GlobalType(.i32, .variable), initially: .i32Const(Int32(value)), name: name)
        return Word([.globalGet(global)])
    }
}
