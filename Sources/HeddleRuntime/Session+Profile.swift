import Artifact

/// The time that kernels took, of a module that keeps it.
public struct KernelTimes: Sendable {
    /// The runs that are counted.
    public let runs: Int
    /// Of all these runs together, by place in the list of kernels.
    public let milliseconds: [Double]
}

extension Session {
    /// Whether the module is a twin that keeps time of its kernels.
    public var keepsTime: Bool {
        Set(instance.exports.map(\.name)).isSuperset(of: ["heddle_profile_time", "heddle_profile_runs", "heddle_profile_reset"])
    }

    /// The times since the last reset.
    ///
    /// - Throws: `runtime(missingExport)` for a module that keeps no time.
    public mutating func kernelTimes() throws(SessionError) -> KernelTimes {
        do {
            var milliseconds: [Double] = []
            let time = try instance.function("heddle_profile_time")
            for kernel in metadata.kernels.indices {
                guard case .f64(let value)? = try instance.call(time, [.i32(Int32(kernel))]).first else {
                    throw RuntimeError.unsupportedSignature(function: time.name)
                }
                milliseconds.append(value)
            }
            guard case .i32(let runs)? = try instance.call("heddle_profile_runs").first else {
                throw RuntimeError.unsupportedSignature(function: "heddle_profile_runs")
            }
            return KernelTimes(runs: Int(runs), milliseconds: milliseconds)
        } catch let error as RuntimeError {
            throw .runtime(error)
        } catch {
            preconditionFailure("no other error is thrown here: \(error)")
        }
    }

    /// Sets all times to 0.
    public mutating func resetKernelTimes() throws(SessionError) {
        do { try instance.call("heddle_profile_reset") } catch { throw .runtime(error) }
    }
}
