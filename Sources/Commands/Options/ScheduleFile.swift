import Scheduling
import Support

/// Schedule steps as text, one a line. `kernel NAME` begins the steps of that kernel, and a line may be a `#` comment.
struct ScheduleFile {
    /// The steps before the first `kernel`; `nil` where there are none.
    private(set) var unnamed: [ScheduleStep]?
    private(set) var named: [String: [ScheduleStep]] = [:]
    let path: String

    init(contentsOf path: String) throws {
        try self.init(text: String(decoding: try File.read(path), as: UTF8.self), path: path)
    }

    init(text: String, path: String) throws(ScheduleFileError) {
        self.path = path
        var kernel: String?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if first == "kernel", words.count == 2 {
                kernel = String(words[1])
                named[String(words[1]), default: []] += []
                continue
            }
            let step: ScheduleStep
            do {
                step = try ScheduleStep(text: words.joined(separator: " "))
            } catch {
                throw .step(error, path: path, line: index + 1)
            }
            if let kernel { named[kernel, default: []].append(step) } else { unnamed = (unnamed ?? []) + [step] }
        }
    }

    /// The steps by the kernels that they are for.
    func schedules(of kernels: [String]) throws(ScheduleFileError) -> [String: [ScheduleStep]] {
        var schedules = named
        if unnamed != nil || named.isEmpty {
            guard kernels.count == 1 else { throw .whichKernel(kernels, path: path) }
            schedules[kernels[0]] = (unnamed ?? []) + (named[kernels[0]] ?? [])
        }
        return schedules
    }
}

enum ScheduleFileError: CommandError {
    case step(ScheduleError, path: String, line: Int)
    case whichKernel([String], path: String)

    var status: ProgramStatus { .badData }

    var description: String {
        switch self {
        case .step(let error, let path, let line): "\(path), line \(line): \(error)"
        case .whichKernel(let kernels, let path):
            "\(path): there are \(kernels.count) kernels (\(kernels.joined(separator: ", "))); say whose steps these are, with a line `kernel NAME` before them"
        }
    }
}
