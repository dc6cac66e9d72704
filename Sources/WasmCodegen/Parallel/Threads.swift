import TensorIR
import WasmModel

/// The regions of a module, and the functions by which threads share them.
struct Threads {
    let functions: ThreadFunctions
    private let threadProtocol: ThreadProtocol
    private let leave: FunctionIndex
    private let policy: ThreadPolicy
    private var tasks: [FunctionIndex] = []
    /// The most values that a region captures.
    private var argumentCount = 0

    /// Adds the functions that every module of the tier has.
    init(_ policy: ThreadPolicy, in module: inout ModuleBuilder) {
        func global(_ name: String, _ value: Int32, _ mutability: GlobalType.Mutability, _ module: inout ModuleBuilder) -> GlobalIndex {
            module.addGlobal(GlobalType(.i32, mutability), initially: .i32Const(value), name: name)
        }
        let threads = ThreadProtocol(
            control: global("control_block", 0, .constant, &module), inside: global("is_inside", 0, .variable, &module),
            registered: global("is_registered", 0, .variable, &module), mayWait: global("may_wait", 1, .variable, &module),
            forked: global("has_forked", 0, .variable, &module), policy: policy)
        self.policy = policy
        let numbers = FunctionType(parameters: [.i32, .i32, .i32, .i32])
        let runTask = module.declareFunction(numbers)
        let leave = module.addFunction(threads.leave())
        let claim = module.addFunction(threads.claim(runTask: runTask))
        let join = module.addFunction(threads.join())
        let close = module.addFunction(threads.close(join: join))
        let settle = module.addFunction(threads.settle(close: close, join: join))
        let fork = module.addFunction(threads.fork(claim: claim, close: close, settle: settle))
        functions = ThreadFunctions(control: threads.control, runTask: runTask, fork: fork)
        threadProtocol = threads
        self.leave = leave
        module.addExport("heddle_settle", .function(settle))
        module.addExport("heddle_may_wait", .global(threads.mayWait))
        let exported = [
            threads.worker(leave: leave, claim: claim), threads.workerFailed(leave: leave), threads.stop(), threads.workerCount(),
        ]
        for function in exported {
            let index = module.addFunction(function)
            module.addExport(function.name!, .function(index))
        }
    }

    /// The bytes of the control block.
    var controlByteCount: Int { ControlBlock.byteCount(arguments: argumentCount) }

    /// The number that the next region's task will have.
    var nextTask: Int { tasks.count }

    /// Adds the functions of a region, which take the next numbers.
    mutating func add(_ region: ParallelRegion, reserve: FunctionIndex?, to module: inout ModuleBuilder) {
        let body = module.addFunction(region.body)
        let task = module.addFunction(region.task(calling: body, functions))
        _ = module.addFunction(region.launcher(task: tasks.count, calling: body, functions, policy, reserve: reserve))
        tasks.append(task)
        argumentCount = max(argumentCount, region.captured.count)
    }

    /// Adds what depends on all regions and all data.
    func finish(_ data: [StaticData], _ writer: CodeWriter, in module: inout ModuleBuilder) {
        module.define(functions.runTask, as: ThreadProtocol.runTask(tasks))
        let segments = data.map { (module.addPassiveData($0.bytes), $0.address, $0.bytes.count) }
        let write = writer.start.map { module.addFunction($0) }
        if !segments.isEmpty { module.setStart(module.addFunction(threadProtocol.initialize(segments, write))) }
    }
}
