/// The canonical form in which a library function takes its tensors: docs/kernel-library.md says what each is.
public enum KernelForm: String, CaseIterable, Hashable, Sendable {
    case elementwise, copy, reduction, argument, rows, layerNorm, channels
    case contraction, convolution, transposedConvolution, pooling, concat, gather, pad, count
}
