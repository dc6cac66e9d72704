/// Whether a module's work may be done by several threads.
public enum Threading: String, CaseIterable, Codable, Hashable, Sendable {
    /// One thread, and a memory of the module's own.
    case single
    /// Atomics, and a shared memory that the module imports.
    case threads
}
