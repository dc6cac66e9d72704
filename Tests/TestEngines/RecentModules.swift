/// What an engine made of the modules it saw last, so that a module used by many runs is compiled once.
struct RecentModules<Value> {
    private static var capacity: Int { 16 }

    private var values: [[UInt8]: Value] = [:]
    private var order: [[UInt8]] = []

    subscript(module: [UInt8]) -> Value? { values[module] }

    /// Remembers `value`, and gives back the value of the oldest module when it had to make room.
    @discardableResult
    mutating func insert(_ value: Value, for module: [UInt8]) -> Value? {
        // Two tests may have compiled the same module at once.
        guard values.updateValue(value, forKey: module) == nil else { return nil }
        order.append(module)
        return order.count > Self.capacity ? values.removeValue(forKey: order.removeFirst()) : nil
    }
}
