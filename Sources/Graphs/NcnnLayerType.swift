/// The layer types of ncnn that operations here stand for, by their spelling in a `.param` file.
enum NcnnLayerType: String, CaseIterable {
  case input = "Input"
  case memoryData = "MemoryData"
  case split = "Split"
  case noop = "Noop"
  case dropout = "Dropout"

  case convolution = "Convolution"
  case depthwiseConvolution = "ConvolutionDepthWise"
  case deconvolution = "Deconvolution"
  case depthwiseDeconvolution = "DeconvolutionDepthWise"
  case pooling = "Pooling"
  case innerProduct = "InnerProduct"
  case gemm = "Gemm"
  case matMul = "MatMul"
  case multiHeadAttention = "MultiHeadAttention"
  case embed = "Embed"

  case batchNorm = "BatchNorm"
  case layerNorm = "LayerNorm"
  case localResponse = "LRN"
  case normalize = "Normalize"
  case softmax = "Softmax"

  case binaryOp = "BinaryOp"
  case eltwise = "Eltwise"
  case scale = "Scale"
  case bias = "Bias"
  case relu = "ReLU"
  case clip = "Clip"
  case absolute = "AbsVal"
  case unaryOp = "UnaryOp"
  case reduction = "Reduction"

  case concat = "Concat"
  case slice = "Slice"
  case crop = "Crop"
  case padding = "Padding"
  case permute = "Permute"
  case reshape = "Reshape"
  case flatten = "Flatten"
  case squeeze = "Squeeze"
  case expandDims = "ExpandDims"
  case shuffleChannel = "ShuffleChannel"
  case interp = "Interp"

  case priorBox = "PriorBox"
  case detection = "DetectionOutput"
  case yolo = "YoloDetectionOutput"
  case yoloV3 = "Yolov3DetectionOutput"

  /// The layer types that are one activation without attributes that matter here.
  static let activations: [String: Activation] = [
    "Sigmoid": .sigmoid, "TanH": .tanh, "HardSigmoid": .hardSigmoid, "HardSwish": .hardSwish,
    "Swish": .silu, "GELU": .gelu, "Mish": .mish,
  ]
}
