import CWasmtime
import Synchronization

/// Whether the workers of a session are to stop what they do; looked at by each at every epoch.
final class Interruption: Sendable {
    private let library: WasmtimeLibrary
    private let requested = Atomic(false)

    init(library: WasmtimeLibrary) { self.library = library }

    var isRequested: Bool {
        get { requested.load(ordering: .acquiring) }
        set { requested.store(newValue, ordering: .releasing) }
    }

    /// What ends a call; nil where it is to go on.
    func error() -> OpaquePointer? {
        guard isRequested else { return nil }
        return library.functions.wasmtime_error_new("the session interrupted its workers")
    }
}
