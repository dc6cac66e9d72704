import Support

extension MachineFunction: CustomStringConvertible {
    /// The instructions, a line each: `|` marks innermost loops, `#` the one where the time goes, `:` ways in a loop that are longer than
    /// the shortest. What is in the shortest round of each loop stands at the end.
    public var description: String {
        let loops = innermostLoops
        let hottest = hottestLoop.map(\.address)
        var marks: [Int: String] = [:]
        for loop in loops {
            for instruction in loop.besides { marks[instruction.address] = ":" }
            for instruction in loop.instructions { marks[instruction.address] = loop.address == hottest ? "#" : "|" }
        }
        var writer = TextWriter()
        for instruction in instructions {
            let address = String(instruction.address, radix: 16)
            let padding = String(repeating: " ", count: max(0, 6 - address.count))
            writer.line("\(padding)\(address) \(marks[instruction.address] ?? " ") \(instruction)")
        }
        writer.line("\(instructions.count) instructions")
        for loop in loops {
            writer.line("\(loop.address == hottest ? "#" : "|") loop at \(String(loop.address, radix: 16)): \(loop.counts)")
        }
        return writer.finish()
    }
}
