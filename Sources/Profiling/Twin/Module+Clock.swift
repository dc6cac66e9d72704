import WasmModel

extension Module {
    /// Times every call of a kernel by another function, and adds the functions that tell the times.
    mutating func keepTime(of kernels: [FunctionIndex], run: FunctionIndex, clock: FunctionIndex) {
        let times = kernels.map { _ in addGlobal(.f64, .f64Const(0)) }
        let runs = addGlobal(.i32, .i32Const(0))
        let place = Dictionary(zip(kernels, times)) { first, _ in first }
        for position in functions.indices where place[functionIndex(at: position)] == nil {
            keepTime(inFunction: position, place, clock)
        }
        functions[run.value - importedFunctionCount].body.insert(
            contentsOf: [.globalGet(runs), .i32Const(1), Instruction(.i32Add), .globalSet(runs)], at: 0)
        addExport("heddle_profile_time", timeFunction(times))
        var count = FunctionBuilder(name: "heddle_profile_runs", results: [.i32])
        count.emit(.globalGet(runs))
        addExport("heddle_profile_runs", count.finish())
        var reset = FunctionBuilder(name: "heddle_profile_reset")
        for time in times { reset.emit([.f64Const(0), .globalSet(time)]) }
        reset.emit([.i32Const(0), .globalSet(runs)])
        addExport("heddle_profile_reset", reset.finish())
    }

    private mutating func keepTime(inFunction position: Int, _ times: [FunctionIndex: GlobalIndex], _ clock: FunctionIndex) {
        let function = functions[position]
        guard function.body.contains(where: { $0.calledFunction.map { times[$0] != nil } ?? false }) else { return }
        let parameters = types[function.type.value].parameters.count
        let start = LocalIndex(parameters + function.locals.reduce(0) { $0 + Int($1.count) })
        functions[position].locals.append(LocalRun(count: 1, type: .f64))
        functions[position].body = function.body.flatMap { instruction -> [Instruction] in
            guard let time = instruction.calledFunction.flatMap({ times[$0] }) else { return [instruction] }
            return [
                .call(clock), .localSet(start), instruction,
                .globalGet(time), .call(clock), .localGet(start), Instruction(.f64Sub), Instruction(.f64Add), .globalSet(time),
            ]
        }
    }

    /// `kernel` → the milliseconds; 0 where there is no such kernel.
    private func timeFunction(_ times: [GlobalIndex]) -> FunctionDefinition {
        var function = FunctionBuilder(name: "heddle_profile_time", results: [.f64])
        let kernel = function.addParameter(.i32, name: "kernel")
        for (number, time) in times.enumerated() {
            function.emit([.localGet(kernel), .i32Const(Int32(number)), Instruction(.i32Eq)])
            function.ifThen { $0.emit([.globalGet(time), Instruction(.return)]) }
        }
        function.emit(.f64Const(0))
        return function.finish()
    }
}
