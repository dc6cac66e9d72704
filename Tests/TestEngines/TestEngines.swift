/// The engines that tests run modules on.
public enum TestEngines {
    /// wasmtime, in this process. Without its library every run throws the error that says how to fetch it.
    public static let wasmtime = WasmtimeTestEngine()

    /// V8 in a Node process, started when first used; nil where Node is not installed.
    public static let node: NodeTestEngine? = NodeTestEngine.find()

    /// Every engine that this machine has.
    public static var all: [any TestEngine] {
        if let node { [wasmtime, node] } else { [wasmtime] }
    }

    /// What to print where `node` is nil.
    public static let nodeIsMissing = "Node is not on the PATH: what V8 computes is not tested (Debian: apt-get install nodejs)"
}
