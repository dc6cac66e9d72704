import Glibc
import Support

// Compiles damaged copies of a model file: MutateModels FILE FIRST COUNT. Each copy must be compiled or refused by an error.
//
// The number of a copy is written before it is compiled, so that whoever started this program knows which one ended it: by a
// trap, by running out of the memory that it may have, or by the clock. `MutateModels FILE NUMBER > copy` writes that copy.

/// Seconds of processor time for one copy.
let timeLimit = 5

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count >= 1, let path = arguments.first, let bytes = try? File.read(path) else {
    write(Array("usage: MutateModels FILE [NUMBER | FIRST COUNT]\n".utf8), to: STDERR_FILENO)
    exit(64)
}
let numbers = arguments.dropFirst().compactMap { UInt64($0) }

switch numbers.count {
case 0:
    // A file as it is: an input that was found before.
    limitTime()
    write(Array("\(outcome(of: bytes, from: path))\n".utf8))
case 1:
    write(Mutation(numbers[0]).applied(to: bytes))
default:
    var compiled = 0
    for number in numbers[0]..<numbers[0] + numbers[1] {
        write(Array("\(number)\n".utf8))
        limitTime()
        if outcome(of: Mutation(number).applied(to: bytes), from: path) == "compiled" { compiled += 1 }
    }
    write(Array("compiled \(compiled)\n".utf8))
}

/// Ends the process by a signal, if this much processor time passes before it is called again.
func limitTime() {
    var timer = itimerval(it_interval: timeval(), it_value: timeval(tv_sec: timeLimit, tv_usec: 0))
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
}

/// Writes at once: nothing is lost when the process ends.
func write(_ bytes: [UInt8], to file: Int32 = STDOUT_FILENO) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
