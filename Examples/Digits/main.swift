// Compiles a network written as tensor expressions to one WebAssembly module, and classifies
// 360 handwritten digits with it, in wasmtime, in this process. A file's name as argument: the module is
// written there, and that is all.

import DigitsNetwork
import Glibc
import HeddleRuntime
import ModelCompiler
import NDArray
import Support
import TensorIR

struct Mismatch: Error {}

let clock = ContinuousClock()
let data = try DigitsData()
var network = DigitsNetwork(data)
let program = try network.program()

var compiled: CompiledModel?
let compileTime = try clock.measure { compiled = try compile(program, for: Target(.simd128)) }
guard let model = compiled else { fatalError("compile throws or gives a model") }
if CommandLine.arguments.count > 1 {
    try File.write(model.bytes, to: CommandLine.arguments[1])
    exit(0)
}
var session = try Session(module: model.bytes)

var correct = 0
var predictions: [Int] = []
var largestDifference = 0.0
var runTime = Duration.zero
for index in 0..<data.count {
    let image = NDArray(data.pixels(index), shape: [1, 1, 8, 8])
    var outputs: [String: NDArray] = [:]
    runTime += try clock.measure { outputs = try session.run(["image": image]) }
    let logits = outputs["logits"]!.doubles
    let prediction = logits.indices.max { logits[$0] < logits[$1] }!
    predictions.append(prediction)
    if prediction == Int(data.labels[index]) { correct += 1 }
    for (place, value) in logits.enumerated() {
        largestDifference = max(largestDifference, abs(value - data.logits[double: index * 10 + place]))
    }
}

func milliseconds(_ duration: Duration) -> Double { Double(duration.components.attoseconds) / 1e15 + Double(duration.components.seconds) * 1e3 }
func rounded(_ value: Double, _ digits: Double) -> Double { (value * digits).rounded() / digits }

let wrong = (0..<data.count).filter { predictions[$0] != Int(data.labels[$0]) }
let shown = Array((0..<4) + wrong.prefix(1))
print(drawing(of: shown.map(data.pixels), captions: shown.map { "\(predictions[$0]) (is \(data.labels[$0]))" }))
print("""

    accuracy             \(correct) of \(data.count)
    largest difference   \(largestDifference) from the logits of training
    module               \(model.bytes.count) bytes, of which weights \(model.metadata.memory.weights)
    compile time         \(rounded(milliseconds(compileTime), 10)) ms
    time per image       \(rounded(milliseconds(runTime) / Double(data.count) * 1000, 10)) µs
    """)
if correct < 359 || largestDifference > 1e-4 {
    print("the network does not give what it gave in training")
    throw Mismatch()
}
