import NDArray

/// A buffer while a program runs: its memory, its shape, and what is known of each element.
struct BufferState {
    let element: ElementType
    let rank: Int
    private(set) var count = 0
    private(set) var memory: UnsafeMutableRawPointer?
    /// For each element whether it was stored; `nil` where all are defined.
    private(set) var defined: UnsafeMutablePointer<Bool>?
    /// The extents, then the strides in elements.
    let layout: UnsafeMutablePointer<Int>
    /// For each element and depth of parallel loops the last accesses; see `RaceDetector`.
    private(set) var accesses: UnsafeMutablePointer<RaceDetector.Accesses>?

    init(_ buffer: Buffer) {
        element = buffer.element
        rank = buffer.rank
        layout = .allocate(capacity: max(2 * buffer.rank, 1))
    }

    var extents: [Int] { (0..<rank).map { layout[$0] } }

    /// Makes memory for `count` elements, or keeps what is there if it has as many; all elements are undefined.
    mutating func makeMemory(count: Int, parallelDepth: Int) {
        if memory == nil || count != self.count {
            freeMemory()
            self.count = count
            let byteCount = max(count * element.byteCount, 1)
            memory = .allocate(byteCount: byteCount, alignment: 8)
            memory?.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
            defined = .allocate(capacity: max(count, 1))
            if parallelDepth > 0 { accesses = .allocate(capacity: max(count * parallelDepth, 1)) }
        }
        defined?.initialize(repeating: false, count: count)
        accesses?.initialize(repeating: .init(), count: count * parallelDepth)
    }

    /// Fills the memory, which then counts as defined.
    mutating func fill(from bytes: [UInt8]) {
        bytes.withUnsafeBytes { memory!.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory!), byteCount: $0.count) }
    }

    mutating func markDefined() {
        defined?.deallocate()
        defined = nil
    }

    var bytes: [UInt8] {
        Array(UnsafeRawBufferPointer(start: memory, count: count * element.byteCount))
    }

    mutating func freeMemory() {
        memory?.deallocate()
        defined?.deallocate()
        accesses?.deallocate()
        (memory, defined, accesses) = (nil, nil, nil)
    }

    func freeLayout() { layout.deallocate() }

    /// The bits of the element at an offset within `count`.
    @inline(__always)
    func load(_ offset: Int) -> ElementBits {
        let memory = memory.unsafelyUnwrapped
        switch element {
        case .float32, .uint32: return ElementBits(memory.load(fromByteOffset: offset * 4, as: UInt32.self))
        case .int32: return ElementBits(bitPattern: Int64(memory.load(fromByteOffset: offset * 4, as: Int32.self)))
        case .float64, .int64, .uint64: return memory.load(fromByteOffset: offset * 8, as: UInt64.self)
        case .bool, .uint8: return ElementBits(memory.load(fromByteOffset: offset, as: UInt8.self))
        case .int8: return ElementBits(bitPattern: Int64(memory.load(fromByteOffset: offset, as: Int8.self)))
        case .uint16, .float16, .bfloat16: return ElementBits(memory.load(fromByteOffset: offset * 2, as: UInt16.self))
        case .int16: return ElementBits(bitPattern: Int64(memory.load(fromByteOffset: offset * 2, as: Int16.self)))
        }
    }

    @inline(__always)
    func store(_ bits: ElementBits, _ offset: Int) {
        let memory = memory.unsafelyUnwrapped
        switch element.byteCount {
        case 1: memory.storeBytes(of: UInt8(truncatingIfNeeded: bits), toByteOffset: offset, as: UInt8.self)
        case 2: memory.storeBytes(of: UInt16(truncatingIfNeeded: bits), toByteOffset: offset * 2, as: UInt16.self)
        case 4: memory.storeBytes(of: UInt32(truncatingIfNeeded: bits), toByteOffset: offset * 4, as: UInt32.self)
        default: memory.storeBytes(of: bits, toByteOffset: offset * 8, as: UInt64.self)
        }
        defined?[offset] = true
    }
}
