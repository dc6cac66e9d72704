// Written by Scripts/generate-operand-types from the schemas of onnx 1.23.2.

/// A line for each operator: its name; a letter for each operand, the same one for operands of one type, and `*` where the last
/// stands for all that follow; for each operand the types that it may have in any version, as a set of bits by the types' numbers.
let operandTypeLines = """
    Abs a 13cfe
    Acos a 10c02
    Acosh a 10c02
    Add aa 13cfe 13cfe
    AffineGrid ab 10c02 80
    And aa 200 200
    ArgMax a 13cfe
    ArgMin a 13cfe
    Asin a 10c02
    Asinh a 10c02
    Atan a 10c02
    Atanh a 10c02
    Attention aacdacg 10c02 10c02 10c02 13efe 10c02 10c02 80
    AveragePool a 10c02
    BatchNormalization abbdd 10c02 10c02 10c02 10c02 10c02
    Bernoulli a 10c02
    BitCast a 7fffefe
    BitShift aa 30fc 30fc
    BitwiseAnd aa 30fc 30fc
    BitwiseNot a 30fc
    BitwiseOr aa 30fc 30fc
    BitwiseXor aa 30fc 30fc
    BlackmanWindow a c0
    Cast a 1fff3ffe
    CastLike ab 7ff3ffe 7ff3ffe
    CausalConvWithState aaaa 10402 10402 10402 10402
    Ceil a 10c02
    Celu a 10c02
    CenterCropPad ab 1fffe c0
    Clip aaa 13cfe 13cfe 13cfe
    Col2Im abc 1fffe 80 80
    Compress ab 1fffe 200
    Concat a* 1fffe
    ConcatFromSequence a 0
    ConstantOfShape a 80
    Conv aaa 10c02 10c02 10c02
    ConvInteger abab c c c c
    ConvTranspose aaa 10c02 10c02 10c02
    Cos a 10c02
    Cosh a 10c02
    CumProd ab 13cc2 c0
    CumSum ab 13cc2 c0
    DFT abc 10c02 c0 80
    DeformConv aaaaa 10c02 10c02 10c02 10c02 10c02
    DepthToSpace a 1fffe
    DequantizeLinear aba 1efe007c 1010402 1efe007c
    Det a 10c02
    Div aa 13cfe 13cfe
    Dropout abc 1f0c02 1f0c02 200
    DynamicQuantizeLinear a 2
    Einsum a* 13cfe
    Elu a 10c02
    Equal aa 13ffe 13ffe
    Erf a 13cfe
    Exp a 10c02
    Expand ab 1fffe 80
    EyeLike a 13efe
    Flatten a 7fffffe
    Floor a 10c02
    GRU aaaaea 10c02 10c02 10c02 10c02 40 10c02
    Gather ab 1fffe c0
    GatherElements ab 1fffe c0
    GatherND ab 1fffe 80
    Gelu a 10c02
    Gemm aaa 13cc2 13cc2 13cc2
    GlobalAveragePool a 10c02
    GlobalLpPool a 10c02
    GlobalMaxPool a 10c02
    Greater aa 13cfe 13cfe
    GreaterOrEqual aa 13cfe 13cfe
    GridSample ab 1fffe 10c02
    GroupNormalization aaa 10c02 10c02 10c02
    HammingWindow a c0
    HannWindow a c0
    HardSigmoid a 10c02
    HardSwish a 10c02
    Hardmax a 10c02
    Identity a 7fffffe
    If a 200
    ImageDecoder a 4
    InstanceNormalization aaa 10c02 10c02 10c02
    IsInf a 1f0c02
    IsNaN a 1f0c02
    LRN a 10c02
    LSTM aaaaeaaa 10c02 10c02 10c02 10c02 40 10c02 10c02 10c02
    LayerNormalization aaa 10c02 10c02 10c02
    LeakyRelu a 10c02
    Less aa 13cfe 13cfe
    LessOrEqual aa 13cfe 13cfe
    LinearAttention aaadaa 10402 10402 10402 10402 10402 10402
    Log a 10c02
    LogSoftmax a 10c02
    Loop abc* 80 200 7fffffe
    LpNormalization a 10c02
    LpPool a 10c02
    MatMul aa 13cc2 13cc2
    MatMulInteger abab c c c c
    Max a* 13cfe
    MaxPool a 10c0e
    MaxRoiPool aa 10c02 10c02
    MaxUnpool abb 10c02 80 80
    Mean a* 10c02
    MeanVarianceNormalization a 10c02
    MelWeightMatrix aaadd c0 c0 c0 10c02 10c02
    Min a* 13cfe
    Mish a 10c02
    Mod aa 13cfe 13cfe
    Mul aa 13cfe 13cfe
    Multinomial a 10c02
    Neg a 10cea
    NegativeLogLikelihoodLoss aba 10c02 c0 10c02
    NonMaxSuppression abcde 2 2 80 2 2
    NonZero a 1fffe
    Not a 200
    OneHot abc 3cfe 3cfe 1fffe
    Optional a 1ffffffe
    OptionalGetElement a 1ffffffe
    OptionalHasElement a 1ffffffe
    Or aa 200 200
    PRelu aa 13cc2 13cc2
    Pad abad 7fffffe 80 7fffffe c0
    Pow ab 10cc2 13cfe
    QLinearConv abadedghi c 2 c c 2 c 2 c 40
    QLinearMatMul abadedgh 1e000c 10402 1e000c 1e000c 10402 1e000c 10402 1e000c
    QuantizeLinear abc 10442 1010442 1efe003c
    RMSNormalization ab 10c02 10c02
    RNN aaaaea 10c02 10c02 10c02 10c02 40 10c02
    RandomNormalLike a 1fffe
    RandomUniformLike a 1fffe
    Range aaa 10ce2 10ce2 10ce2
    Reciprocal a 10c02
    ReduceL1 ab 13cc2 80
    ReduceL2 ab 13cc2 80
    ReduceLogSum ab 13cc2 80
    ReduceLogSumExp ab 13cc2 80
    ReduceMax ab 13ece 80
    ReduceMean ab 13cc2 80
    ReduceMin ab 13ece 80
    ReduceProd ab 13cc2 80
    ReduceSum ab 13cc2 80
    ReduceSumSquare ab 13cc2 80
    RegexFullMatch a 100
    Relu a 10cea
    Reshape ab 7fffffe 80
    Resize abcd 1fffe c02 2 80
    ReverseSequence ab 1fffe 80
    RoiAlign aac 10c02 10c02 80
    RotaryEmbedding aaad 10402 10402 10402 80
    Round a 10c02
    STFT abab 10c02 c0 10c02 c0
    Scan ab* 7fffffe fffe
    Scatter aba fffe c0 fffe
    ScatterElements aba 1fffe c0 1fffe
    ScatterND aba 1fffe 80 1fffe
    Selu a 10c02
    SequenceAt ab 0 c0
    SequenceConstruct a* fffe
    SequenceErase ab 0 c0
    SequenceInsert abc 0 fffe c0
    SequenceLength a 0
    SequenceMap ab* 0 fffe
    Shape a 7fffffe
    Shrink a 3cfe
    Sigmoid a 10c02
    Sign a 13cfe
    Sin a 10c02
    Sinh a 10c02
    Size a 7fffffe
    Slice abbbb 1fffe c0 c0 c0 c0
    Softmax a 10c02
    SoftmaxCrossEntropyLoss aba 10c02 c0 10c02
    Softplus a 10c02
    Softsign a 10c02
    SpaceToDepth a 1fffe
    Split ab 1fffe c82
    SplitToSequence ab 1fffe c0
    Sqrt a 10c02
    Squeeze ab 7fffffe 80
    StringConcat aa 100 100
    StringNormalizer a 100
    StringSplit a 100
    Sub aa 13cfe 13cfe
    Sum a* 10c02
    SwiGLU aa 10c02 10c02
    Swish a 10c02
    Tan a 10c02
    Tanh a 10c02
    TensorScatter aac 1fffffe 1fffffe 80
    TfIdfVectorizer a 1c0
    ThresholdedRelu a 10c02
    Tile aba 1fffe c82 c02
    TopK ab 13cfe 80
    Transpose a 7fffffe
    Trilu ab 1fffe 80
    Unique a 1fffe
    Unsqueeze ab 7fffffe 80
    Upsample ab fffe 2
    Where abb 200 1fffe 1fffe
    Xor aa 200 200
    ai.onnx.ml.ArrayFeatureExtractor ab 9c2 80
    ai.onnx.ml.Binarizer a 8c2
    ai.onnx.ml.CastMap a 0
    ai.onnx.ml.CategoryMapper a 180
    ai.onnx.ml.DictVectorizer a 0
    ai.onnx.ml.FeatureVectorizer a* 8c2
    ai.onnx.ml.Imputer a 8c2
    ai.onnx.ml.LabelEncoder a 9e2
    ai.onnx.ml.LinearClassifier a 8c2
    ai.onnx.ml.LinearRegressor a 8c2
    ai.onnx.ml.Normalizer a 8c2
    ai.onnx.ml.OneHotEncoder a 9c2
    ai.onnx.ml.SVMClassifier a 8c2
    ai.onnx.ml.SVMRegressor a 8c2
    ai.onnx.ml.Scaler a 8c2
    ai.onnx.ml.TreeEnsemble a c02
    ai.onnx.ml.TreeEnsembleClassifier a 8c2
    ai.onnx.ml.TreeEnsembleRegressor a 8c2
    ai.onnx.ml.ZipMap a 2
    ai.onnx.preview.FlexAttention aaa 10c02 10c02 10c02
    """
