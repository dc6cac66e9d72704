import NDArray
import TensorIR

/// A local buffer as slots: one for each element, or one for each vector.
struct RegisterFile {
    let element: ElementType
    /// The elements in a slot; 1 makes scalars.
    let lanes: Int
    let slots: [StateID]
}
