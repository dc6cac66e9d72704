import NDArray
import TensorIR
import WasmModel

// Loads and stores of vectors: contiguous, broadcast, strided, gathered.

extension KernelEmitter {
    mutating func loadVector(_ buffer: Buffer, _ indices: [Expression], lanes: Int) -> Vector {
        let place = place(of: buffer)
        switch (place.location, lanePlaces(buffer, indices)) {
        case (.registers(let file), .strided(let first, let stride)):
            let first = constantIndex(first, of: buffer)
            return loadVector(file, at: first, stride: constantIndex(stride, of: buffer), lanes: lanes)
        case (.registers, .scattered):
            preconditionFailure("registers of \(buffer) are chosen where every index is constant")
        case (.memory(let base), .strided(let first, let stride)):
            return loadStrided(buffer, base, first, stride, lanes: lanes, from: place.state)
        case (.memory(let base), .scattered(let number)):
            let addresses = laneAddresses(buffer, base, number)
            return gather(buffer.element, addresses, from: place.state)
        }
    }

    private mutating func loadStrided(
        _ buffer: Buffer, _ base: AffineForm, _ first: AffineForm, _ stride: AffineForm, lanes: Int, from state: StateID
    ) -> Vector {
        let element = buffer.element
        switch stride.isConstant ? stride.constant : nil {
        case 0:
            let address = address(of: byteAddress(buffer, base, element: first))
            return broadcastLoad(element, at: address, lanes: lanes, from: state)
        case 1:
            let address = address(of: byteAddress(buffer, base, element: first))
            return loaded(contiguous(element, at: address, lanes: lanes, from: state))
        case -1 where element != .bool && fillsRegisters(element, lanes):
            let last = first - AffineForm(Int32(lanes - 1))
            let address = address(of: byteAddress(buffer, base, element: last))
            return reversed(contiguous(element, at: address, lanes: lanes, from: state))
        case 2 where element != .bool && element.byteCount < 8 && lanes * element.byteCount % 16 == 0:
            let address = address(of: byteAddress(buffer, base, element: first))
            return everySecond(element, at: address, lanes: lanes, from: state)
        default:
            let addresses = stridedAddresses(buffer, base, first, stride, lanes: lanes)
            return gather(element, addresses, from: state)
        }
    }

    /// Every second element: two registers and a shuffle for each of the result. The second register ends with the last
    /// element that is asked for, so that nothing behind it is read.
    private mutating func everySecond(_ element: ElementType, at address: Address, lanes: Int, from state: StateID) -> Vector {
        let bytes = element.byteCount
        let order = Immediate.v128(VectorConversions.everySecond(of: bytes))
        let chunks = Swift.stride(from: 0, to: lanes * bytes, by: 16).map { start in
            let first = loadBytes(16, element, at: address.advanced(by: 2 * start), from: state)
            let second = loadBytes(16, element, at: address.advanced(by: 2 * start + 16 - bytes), from: state)
            return graph.node(.i8x16Shuffle, first, second, immediate: order)
        }
        return Vector(chunks, element, lanes: lanes)
    }

    /// Whether the lanes are whole registers, or fit into one: what can be reversed there.
    private func fillsRegisters(_ element: ElementType, _ lanes: Int) -> Bool {
        let bytes = lanes * element.byteCount
        return bytes <= 16 || bytes % 16 == 0
    }

    mutating func storeVector(_ value: Vector, to buffer: Buffer, _ indices: [Expression]) {
        let place = place(of: buffer)
        let value = stored(value)
        switch (place.location, lanePlaces(buffer, indices)) {
        case (.registers(let file), .strided(let first, let stride)):
            store(value, to: file, at: constantIndex(first, of: buffer), stride: constantIndex(stride, of: buffer))
        case (.registers, .scattered):
            preconditionFailure("registers of \(buffer) are chosen where every index is constant")
        case (.memory(let base), .strided(let first, let stride)) where stride == AffineForm(1):
            storeContiguous(value, at: address(of: byteAddress(buffer, base, element: first)), to: place.state)
        case (.memory(let base), .strided(let first, let stride)):
            scatter(value, to: stridedAddresses(buffer, base, first, stride, lanes: value.lanes), state: place.state)
        case (.memory(let base), .scattered(let number)):
            scatter(value, to: laneAddresses(buffer, base, number), state: place.state)
        }
    }

    // MARK: Bools, which are bytes in memory and masks in registers

    private mutating func loaded(_ vector: Vector) -> Vector {
        vector.element == .bool ? maskOfBytes(vector) : vector
    }

    private mutating func stored(_ vector: Vector) -> Vector {
        vector.element == .bool ? bytes(ofMask: vector) : vector
    }
}

// MARK: - Contiguous

extension KernelEmitter {
    private mutating func contiguous(_ element: ElementType, at address: Address, lanes: Int, from state: StateID) -> Vector {
        let bytes = lanes * element.byteCount
        var chunks: [NodeID] = []
        for start in Swift.stride(from: 0, to: bytes, by: 16) {
            chunks.append(loadBytes(min(16, bytes - start), element, at: address.advanced(by: start), from: state))
        }
        return Vector(chunks, element, lanes: lanes)
    }

    /// Up to sixteen bytes into the low end of a register.
    private mutating func loadBytes(_ count: Int, _ element: ElementType, at address: Address, from state: StateID) -> NodeID {
        func argument(_ offset: Int) -> MemoryArgument {
            MemoryArgument(offset: address.offset + UInt32(offset), alignment: element.alignmentExponent)
        }
        switch count {
        case 16: return graph.load(.v128Load, .memory(argument(0)), [address.pointer], from: state)
        case 8: return graph.load(.v128Load64Zero, .memory(argument(0)), [address.pointer], from: state)
        case 4: return graph.load(.v128Load32Zero, .memory(argument(0)), [address.pointer], from: state)
        default: break
        }
        var chunk = graph.constant(.v128Const(V128(low: 0, high: 0)))
        for piece in LanePiece.pieces(of: count) {
            let lane = Immediate.memoryLane(argument(piece.offset), lane: UInt8(piece.lane))
            chunk = graph.load(piece.type.loadLane, lane, [address.pointer, chunk], from: state)
        }
        return chunk
    }

    private mutating func storeContiguous(_ value: Vector, at address: Address, to state: StateID) {
        let alignment = value.element.alignmentExponent
        let bytes = value.lanes * value.laneBytes
        for (number, chunk) in value.chunks.enumerated() {
            let place = address.advanced(by: 16 * number)
            let count = min(16, bytes - 16 * number)
            if count == 16 {
                let argument = MemoryArgument(offset: place.offset, alignment: alignment)
                graph.effect(Instruction(.v128Store, .memory(argument)), [place.pointer, chunk], changing: state)
                continue
            }
            for piece in LanePiece.pieces(of: count) {
                let argument = MemoryArgument(offset: place.offset + UInt32(piece.offset), alignment: min(alignment, piece.alignment))
                let lane = Immediate.memoryLane(argument, lane: UInt8(piece.lane))
                graph.effect(Instruction(piece.type.storeLane, lane), [place.pointer, chunk], changing: state)
            }
        }
    }
}

/// A lane of 8, 4, 2 or 1 bytes at its place in a register.
private struct LanePiece {
    var type: LaneType
    var offset: Int
    var lane: Int { offset / type.byteCount }
    var alignment: UInt8 { UInt8(type.byteCount.trailingZeroBitCount) }

    /// The first `count` bytes of a register in as few lanes as possible.
    static func pieces(of count: Int) -> [LanePiece] {
        var pieces: [LanePiece] = []
        var offset = 0
        for bytes in [8, 4, 2, 1] where count & bytes != 0 {
            pieces.append(LanePiece(type: LaneType(integerBytes: bytes), offset: offset))
            offset += bytes
        }
        return pieces
    }
}

// MARK: - Lane by lane

extension KernelEmitter {
    private mutating func broadcastLoad(_ element: ElementType, at address: Address, lanes: Int, from state: StateID) -> Vector {
        let argument = MemoryArgument(offset: address.offset, alignment: element.alignmentExponent)
        let chunk = graph.load(LaneType(element).loadSplat, .memory(argument), [address.pointer], from: state)
        let count = Vector.chunkCount(lanes: lanes, laneBytes: element.byteCount)
        return loaded(Vector(Array(repeating: chunk, count: count), element, lanes: lanes))
    }

    private mutating func gather(_ element: ElementType, _ addresses: [Address], from state: StateID) -> Vector {
        let type = LaneType(element)
        let perChunk = 16 / type.byteCount
        var chunks: [NodeID] = []
        for (number, address) in addresses.enumerated() {
            let argument = MemoryArgument(offset: address.offset, alignment: element.alignmentExponent)
            if number % perChunk == 0 {
                // The first lane clears the rest, so that nothing older is waited for.
                chunks.append(firstLane(type, argument, address.pointer, from: state))
            } else {
                let lane = Immediate.memoryLane(argument, lane: UInt8(number % perChunk))
                chunks[chunks.count - 1] = graph.load(type.loadLane, lane, [address.pointer, chunks[chunks.count - 1]], from: state)
            }
        }
        return loaded(Vector(chunks, element, lanes: addresses.count))
    }

    private mutating func firstLane(_ type: LaneType, _ argument: MemoryArgument, _ pointer: NodeID, from state: StateID) -> NodeID {
        switch type.byteCount {
        case 8: graph.load(.v128Load64Zero, .memory(argument), [pointer], from: state)
        case 4: graph.load(.v128Load32Zero, .memory(argument), [pointer], from: state)
        default: graph.load(type.loadSplat, .memory(argument), [pointer], from: state)
        }
    }

    private mutating func scatter(_ value: Vector, to addresses: [Address], state: StateID) {
        let type = LaneType(integerBytes: value.laneBytes)
        for (number, address) in addresses.enumerated() {
            let argument = MemoryArgument(offset: address.offset, alignment: value.element.alignmentExponent)
            let lane = Immediate.memoryLane(argument, lane: UInt8(number % value.lanesPerChunk))
            let chunk = value.chunks[number / value.lanesPerChunk]
            graph.effect(Instruction(type.storeLane, lane), [address.pointer, chunk], changing: state)
        }
    }
}
