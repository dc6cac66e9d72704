import NDArray
import Support

/// Writes statements and kernels as a person would.
struct StatementPrinter: ~Copyable {
    private var expressions = ExpressionPrinter()
    private var writer = TextWriter()
    private let mark: Mark?
    /// The positions that lead to the statement being written.
    private var path: [Int] = []

    init(mark: Mark? = nil) {
        self.mark = mark
    }

    consuming func text(of statement: Statement) -> String {
        write(statement)
        return writer.finish()
    }

    consuming func text(of kernel: Kernel) -> String {
        writer.line("kernel \(kernel.name)(\(parameters(of: kernel))) {")
        inBlock { $0.write(kernel.body) }
        writer.line("}")
        return writer.finish()
    }

    private mutating func parameters(of kernel: Kernel) -> String {
        var texts: [String] = []
        // Scalars are named first: shapes mention them.
        for scalar in kernel.scalars { _ = expressions.names.name(scalar) }
        for parameter in kernel.parameters {
            switch parameter {
            case .buffer(let buffer, let access): texts.append(declaration(buffer, access.keyword))
            case .scalar(let variable): texts.append("\(expressions.names.name(variable)): \(variable.type)")
            }
        }
        return texts.joined(separator: ", ")
    }

    private mutating func declaration(_ buffer: Buffer, _ access: String? = nil) -> String {
        var text = "\(expressions.names.name(buffer)): "
        if let access { text += access + " " }
        text += "\(buffer.element)[\(expressions.list(buffer.shape))]"
        if let strides = buffer.strides { text += " strides [\(expressions.list(strides))]" }
        return text
    }

    private mutating func write(_ statement: Statement) {
        switch statement {
        case .sequence(let list): write(list)
        case .loop(let loop): write(loop)
        case .store(let buffer, let indices, let value):
            let target = expressions.element(of: buffer, at: indices)
            line("\(target) = \(expressions.text(value))")
        case .allocate(let buffer, let body):
            line("\(buffer.scope) \(declaration(buffer))")
            child(0, body)
        case .letIn(let variable, let value, let body):
            let text = expressions.text(value)
            line("let \(expressions.names.name(variable)) = \(text)")
            child(0, body)
        case .branch(let condition, let then, let otherwise):
            line("if \(expressions.text(condition)) {")
            write(then, else: otherwise)
        case .whileLoop(let condition, let body):
            line("while \(expressions.text(condition)) {")
            block(0, body)
            writer.line("}")
        }
    }

    private mutating func write(_ list: [Statement]) {
        for (position, statement) in list.enumerated() {
            // What an inner `let` or `allocate` declares ends before the next statement, and must look so.
            if statement.declares && position < list.count - 1 {
                writer.line("do {")
                block(position, statement)
                writer.line("}")
            } else {
                child(position, statement)
            }
        }
    }

    private mutating func write(_ loop: Loop) {
        let range = rangeText(loop)
        line("\(loop.kind.prefix)for \(expressions.names.name(loop.variable)) in \(range) {", of: loop.variable)
        block(0, loop.body)
        writer.line("}")
    }

    private mutating func rangeText(_ loop: Loop) -> String {
        let minimum = expressions.text(loop.minimum, atLeast: .sum)
        if loop.minimum.integerValue == 0 { return "0..<\(expressions.text(loop.extent, atLeast: .sum))" }
        if let first = loop.minimum.integerValue, let count = loop.extent.integerValue { return "\(first)..<\(first + count)" }
        return "\(minimum)..<\(minimum) + \(expressions.text(loop.extent, atLeast: .product))"
    }

    private mutating func write(_ then: Statement, else otherwise: Statement?) {
        block(0, then)
        if let otherwise {
            writer.line("} else {")
            block(1, otherwise)
        }
        writer.line("}")
    }

    /// A substatement one level deeper.
    private mutating func block(_ position: Int, _ statement: Statement) {
        inBlock { $0.child(position, statement) }
    }

    private mutating func child(_ position: Int, _ statement: Statement) {
        path.append(position)
        write(statement)
        path.removeLast()
    }

    private mutating func inBlock(_ body: (inout Self) -> Void) {
        writer.indent()
        body(&self)
        writer.outdent()
    }

    /// The first line of the statement being written, with the arrow where it is the marked one.
    private mutating func line(_ text: String, of variable: Variable? = nil) {
        writer.line(text + (isMarked(variable) ? mark!.arrow : ""))
    }

    private func isMarked(_ variable: Variable?) -> Bool {
        switch mark?.place {
        case .loop(let marked): variable == marked
        case .path(let marked): path == marked
        case nil: false
        }
    }
}

extension LoopKind {
    fileprivate var prefix: String { self == .serial ? "" : rawValue + " " }
}

extension BufferAccess {
    fileprivate var keyword: String {
        switch self {
        case .read: "read"
        case .write: "write"
        case .readWrite: "read write"
        }
    }
}

extension Statement {
    fileprivate var declares: Bool {
        switch self {
        case .letIn, .allocate: true
        default: false
        }
    }
}

extension Statement: CustomStringConvertible {
    /// The statement's lines, each ending with a newline.
    public var description: String { StatementPrinter().text(of: self) }

    /// The text with one place pointed out.
    public func text(marking mark: Mark) -> String { StatementPrinter(mark: mark).text(of: self) }
}

extension Kernel: CustomStringConvertible {
    /// The kernel's lines, each ending with a newline.
    public var description: String { StatementPrinter().text(of: self) }

    /// The text with one place of the body pointed out.
    public func text(marking mark: Mark) -> String { StatementPrinter(mark: mark).text(of: self) }
}
