import ElementaryFunctions
import TensorIR

/// A rewriting of loop nests on the way to code; each is one function of the same name.
public enum LoweringPass: String, CaseIterable, Sendable {
    /// Constants folded, linear indices collected, what bounds prove taken as proved.
    case simplify
    /// 16-bit floats computed as float32.
    case widenHalfFloats
    /// Computed NaNs given the same bits on every engine before they are stored.
    case canonicalizeNaNs
    /// Products joined with the sums that they go into.
    case fuseMultiplyAdd
    /// Elementary functions, and the conversions that are left of 16-bit floats, written out.
    case expandIntrinsics
    /// Where the target has no vectors, `vectorized` loops unrolled.
    case serializeVectors
    /// `vectorized` loops as lanes.
    case vectorizeLoops
    /// `unrolled` loops written out.
    case unrollLoops

    /// The passes for a target, in order.
    public static func pipeline(for target: Target) -> [LoweringPass] {
        var passes: [LoweringPass] = [.simplify, .widenHalfFloats]   // before expansion, which knows float32 and float64 only
        if target.numerics == .deterministic { passes.append(.canonicalizeNaNs) }   // before expansion, whose bit tricks know no NaN
        if target.allowsRelaxed { passes.append(.fuseMultiplyAdd) }   // before expansion, which fuses by itself
        passes.append(.expandIntrinsics)
        passes.append(target.tier == .scalar ? .serializeVectors : .vectorizeLoops)   // before unrolling, so that each loop becomes lanes once
        return passes + [.unrollLoops, .simplify]
    }

    /// Carries the pass out.
    func apply(to statement: Statement) -> Statement {
        switch self {
        case .simplify: TensorIR.simplify(statement)
        case .widenHalfFloats: statement.mapExpressions(Lowering.widenHalfFloats)
        case .canonicalizeNaNs: Lowering.canonicalizeNaNs(statement)
        case .fuseMultiplyAdd: statement.mapExpressions(Lowering.fuseMultiplyAdd)
        case .expandIntrinsics: statement.mapExpressions(ElementaryFunctions.expandIntrinsics)
        case .serializeVectors: Lowering.serializeVectors(statement)
        case .vectorizeLoops: Lowering.vectorizeLoops(statement)
        case .unrollLoops: Lowering.unrollLoops(statement)
        }
    }
}
