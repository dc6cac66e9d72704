import NDArray
import WasmModel

/// One axis of windows, in variables of the routine that computes them.
private struct WindowAxis {
    let size: Long, stride: Long, dilation: Long, before: Long, count: Long
}

extension LibraryKit {
    /// x `[n, channels, rows, columns]`, w `[o, c, ky, kx]`.
    func convolution(_ f: inout FunctionBuilder) {
        refuseOtherResultType(&f)
        let x = operand(0), w = operand(1)
        requireRank(x, "x", 4, &f)
        requireRank(w, "w", 4, &f)
        let groups = groups(&f), channels = f.long("channels", extent(x, Word(1))), outputs = f.long("outputs", extent(w, Word(0)))
        require((channels % groups == 0) && (outputs % groups == 0), ["the channels must divide into the groups"], &f)
        require(extent(w, Word(1)) == channels / groups, ["axis 1 of w must have the extent ", .number(channels / groups)], &f)
        readWindows(&f)
        let axes = (0..<2).map { axis in windows(axis, size: extent(w, Word(2 + axis)), isCeiling: nil, &f) }
        setWindows(axes, &f)
        setImage("channels", &f)
        set("o", outputs, &f)
        set("c", extent(w, Word(1)), &f)
        let perGroup = f.long("per_group", outputs / groups)
        set("outputsPerGroup", Long(1).when(perGroup < 1, otherwise: perGroup), &f)
        takeImageShape(outputs, axes, &f)
    }

    /// x `[n, c, rows, columns]`.
    func pooling(_ f: inout FunctionBuilder) {
        let x = operand(0), sizes = lists[3]
        requireRank(x, "x", 4, &f)
        f.run(attributes.integers("kernelSize", Word(2), at: sizes))
        requirePositive("kernelSize", sizes, &f)
        let isCeiling = f.word("is_ceiling", attributes.boolean("ceilMode")), countsPadding = f.word("counts_padding", attributes.boolean("countIncludePad"))
        readWindows(&f)
        let isBeyond = f.word("is_beyond")
        let axes = (0..<2).map { axis in
            windows(axis, size: f.long("size", sizes.long(8 * axis)), isCeiling: (isCeiling, isBeyond), &f)
        }
        f.when(countsPadding && isBeyond) { refuseValue("countIncludePad", ["true and ceilMode = true"], &$0) }
        setWindows(axes, &f)
        setImage("c", &f)
        set("countPadding", countsPadding.long, &f)
        takeImageShape(extent(x, Word(1)), axes, &f)
    }

    /// x `[n, channels, rows, columns]`, w `[channels, outputsPerGroup, ky, kx]`.
    func transposedConvolution(_ f: inout FunctionBuilder) {
        refuseOtherResultType(&f)
        let x = operand(0), w = operand(1), extra = lists[3]
        requireRank(x, "x", 4, &f)
        requireRank(w, "w", 4, &f)
        let groups = groups(&f), channels = f.long("channels", extent(x, Word(1)))
        require(channels % groups == 0, ["the channels must divide into the groups"], &f)
        require(extent(w, Word(0)) == channels, ["axis 0 of w must have the extent ", .number(channels)], &f)
        readWindows(&f)
        f.run(attributes.integers("outputPadding", Word(2), or: 0, at: extra))
        let axes = (0..<2).map { axis in transposedAxis(axis, extra, &f) }
        setWindows(axes, &f)
        setImage("channels", &f)
        set("c", channels / groups, &f)
        set("outputsPerGroup", extent(w, Word(1)), &f)
        set("outputs", extent(w, Word(1)) * groups, &f)
        takeImageShape(extent(w, Word(1)) * groups, axes, &f)
    }

    // MARK: Attributes

    private func groups(_ f: inout FunctionBuilder) -> Long {
        let groups = f.long("groups", attributes.integer("groups", or: 1))
        f.when((groups <= 0) || (groups > 0x7FFF_FFFF)) { attributes.refuse("groups", messages, ["positive"], &$0) }
        return groups
    }

    private func requirePositive(_ name: String, _ list: Word, _ f: inout FunctionBuilder) {
        for offset in [0, 8] {
            f.when((list.long(offset) <= 0) || (list.long(offset) > 0x7FFF_FFFF)) { attributes.refuse(name, messages, ["positive"], &$0) }
        }
    }

    /// Strides, dilations and padding, into the first three lists.
    private func readWindows(_ f: inout FunctionBuilder) {
        f.run(attributes.integers("stride", Word(2), or: 1, at: lists[0]))
        f.run(attributes.integers("dilation", Word(2), or: 1, at: lists[1]))
        f.run(attributes.integers("padding", Word(4), or: 0, at: lists[2]))
        requirePositive("stride", lists[0], &f)
        requirePositive("dilation", lists[1], &f)
        for side in 0..<4 {
            f.when((lists[2].long(8 * side) < 0) || (lists[2].long(8 * side) > 0x7FFF_FFFF)) { f in
                attributes.refuse("padding", messages, ["zero or positive"], &f)
            }
        }
    }

    /// 0 for `pad`, 1 for `valid`, 2 for `same`, 3 for `sameLower`.
    private func padMode(_ f: inout FunctionBuilder) -> Word {
        let mode = f.word("mode", 0)
        f.when(attributes.isGiven("padMode")) { f in
            f.set(mode, -1)
            for (number, name) in ["pad", "valid", "same", "sameLower"].enumerated() {
                f.when(kit.isEqual(attributes.value.address, attributes.value.count, name)) { $0.set(mode, Word(number)) }
            }
            f.when(mode < 0) { refuseValue("padMode", [.bytes(attributes.value.address, count: attributes.value.count)], &$0) }
        }
        return mode
    }

    // MARK: Windows

    private func windows(
        _ axis: Int, size: Long, isCeiling: (flag: Word, isBeyond: Word)?, _ f: inout FunctionBuilder
    ) -> WindowAxis {
        let extent = f.long("extent", extent(operand(0), Word(2 + axis)))
        let stride = lists[0].long(8 * axis), dilation = lists[1].long(8 * axis), mode = padMode(&f)
        let reach = f.long("reach", (size - 1) * dilation + 1), before = f.long("before"), after = f.long("after"), count = f.long("count")
        f.when(mode >= 2, { f in
            f.set(count, (extent + stride - 1) / stride)
            let total = f.long("total", (count - 1) * stride + reach - extent)
            f.when(total < 0) { $0.set(total, 0) }
            f.set(before, (total / 2).when(mode == 2, otherwise: total - total / 2))
        }, otherwise: { f in
            f.set(before, 0)
            f.set(after, 0)
            f.when(mode == 0) { f in
                f.set(before, lists[2].long(16 * axis))
                f.set(after, lists[2].long(16 * axis + 8))
            }
            let room = f.long("room", extent + before + after - reach)
            f.set(count, 0)
            f.when(room >= 0) { $0.set(count, room / stride + 1) }
            guard let isCeiling else { return }
            f.when(isCeiling.flag && (room >= 0) && (extent + before > 0)) { f in
                let first = f.long("first", (room + stride - 1) / stride), second = f.long("second", (extent + before - 1) / stride)
                f.set(count, first.when(first < second, otherwise: second) + 1)
            }
            f.when((count - 1) * stride + reach > extent + before + after) { $0.set(isCeiling.isBeyond, 1) }
        })
        require(count > 0, ["the window must lie within the padded operand"], &f)
        return WindowAxis(size: size, stride: stride, dilation: dilation, before: before, count: count)
    }

    private func transposedAxis(_ axis: Int, _ extra: Word, _ f: inout FunctionBuilder) -> WindowAxis {
        let stride = lists[0].long(8 * axis), dilation = lists[1].long(8 * axis), mode = padMode(&f)
        let more = f.long("more", extra.long(8 * axis)), limit = f.long("limit", stride.when(stride > dilation, otherwise: dilation))
        f.when(more < 0) { attributes.refuse("outputPadding", messages, ["zero or positive"], &$0) }
        f.when(more >= limit) { attributes.refuse("outputPadding", messages, ["less than ", .number(limit)], &$0) }
        let extent = f.long("extent", extent(operand(0), Word(2 + axis))), size = f.long("size", self.extent(operand(1), Word(2 + axis)))
        let reach = f.long("reach", (size - 1) * dilation + 1 + more), before = f.long("before", 0)
        let count = f.long("count", (extent - 1) * stride + reach)
        f.when(mode == 0) { f in
            f.set(before, lists[2].long(16 * axis))
            f.set(count, count - before - lists[2].long(16 * axis + 8))
        }
        f.when(mode >= 2) { f in
            let cut = f.long("cut", reach - stride)
            f.when(cut < 0) { $0.set(cut, 0) }
            f.set(before, (cut / 2).when(mode == 2, otherwise: cut - cut / 2))
            f.set(count, extent * stride)
        }
        require(count > 0, ["the padding must leave something of the result"], &f)
        return WindowAxis(size: size, stride: stride, dilation: dilation, before: before, count: count)
    }

    private func setWindows(_ axes: [WindowAxis], _ f: inout FunctionBuilder) {
        for (suffix, axis) in zip(["y", "x"], axes) {
            set("k\(suffix)", axis.size, &f)
            set("m\(suffix)", axis.count, &f)
            set("stride.\(suffix)", axis.stride, &f)
            set("dilation.\(suffix)", axis.dilation, &f)
            set("before.\(suffix)", axis.before, &f)
        }
    }

    private func setImage(_ channels: String, _ f: inout FunctionBuilder) {
        for (axis, name) in ["n", channels, "rows", "columns"].enumerated() { set(name, extent(operand(0), Word(axis)), &f) }
    }

    private func takeImageShape(_ channels: Long, _ axes: [WindowAxis], _ f: inout FunctionBuilder) {
        setRank(Word(0), &f)
        append(extent(operand(0), Word(0)), &f)
        append(channels, &f)
        for axis in axes { append(axis.count, &f) }
    }
}
