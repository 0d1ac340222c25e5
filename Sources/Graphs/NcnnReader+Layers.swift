import Tensors

extension NcnnReader {
  /// Adds the nodes of a layer; returns the values of its output blobs.
  mutating func convert(
    _ layer: NcnnLayer, _ inputs: [ValueID]
  ) throws(GraphError) -> [ValueID] {
    if let activation = NcnnLayerType.activations[layer.type] {
      return [try add(.unary(.activation(activation)), [try single(inputs, layer)], layer)]
    }
    guard let type = NcnnLayerType(rawValue: layer.type) else {
      throw .unsupportedLayers(file: file, layers: [layer.type])
    }
    switch type {
    case .input: return [try input(layer)]
    case .memoryData: return [try memoryData(layer)]
    case .split:
      let x = try single(inputs, layer)
      return layer.outputs.map { _ in x }
    case .noop: return Array(inputs.prefix(layer.outputs.count))
    case .slice: return try slices(layer, try single(inputs, layer))
    case .concat: return [try concatenation(layer, inputs)]
    case .gemm: return [try gemm(layer, inputs)]
    case .matMul: return [try matMul(layer, inputs)]
    case .multiHeadAttention: return [try multiHeadAttention(layer, inputs)]
    case .binaryOp: return [try binary(layer, inputs)]
    case .eltwise: return [try eltwise(layer, inputs)]
    case .crop: return [try crop(layer, inputs)]
    case .priorBox: return [try priorBox(layer, inputs)]
    case .detection, .yolo, .yoloV3: return [try detection(type, layer, inputs)]
    case .convolution, .depthwiseConvolution, .deconvolution, .depthwiseDeconvolution, .pooling,
      .innerProduct, .embed, .batchNorm, .layerNorm, .localResponse, .normalize, .softmax, .scale,
      .bias, .relu, .clip, .absolute, .unaryOp, .dropout, .reduction, .padding, .permute, .reshape,
      .flatten, .squeeze, .expandDims,
      .shuffleChannel, .interp:
      return [try convert(type, layer, try single(inputs, layer))]
    }
  }

  /// A layer with one input and one output.
  private mutating func convert(
    _ type: NcnnLayerType, _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    switch type {
    case .convolution, .depthwiseConvolution: try convolution(layer, x)
    case .deconvolution, .depthwiseDeconvolution: try deconvolution(layer, x)
    case .pooling: try pooling(layer, x)
    case .innerProduct: try innerProduct(layer, x)
    case .embed: try embedding(layer, x)
    case .batchNorm: try batchNormalization(layer, x)
    case .layerNorm: try layerNormalization(layer, x)
    case .localResponse: try localResponseNormalization(layer, x)
    case .normalize: try lengthNormalization(layer, x)
    case .softmax: try softmax(layer, x)
    case .scale: try scaling(layer, x)
    case .bias: try shift(layer, x)
    case .relu: try rectification(layer, x)
    case .clip: try clipping(layer, x)
    case .absolute: try add(.unary(.absolute), [x], layer)
    case .unaryOp: try unary(layer, x)
    case .dropout: try dropout(layer, x)
    case .reduction: try reduction(layer, x)
    case .padding: try padding(layer, x)
    case .permute: try permutation(layer, x)
    case .reshape: try reshape(layer, x)
    case .flatten: try add(.reshape([0, -1]), [x], layer)
    case .squeeze: try squeeze(layer, x)
    case .expandDims: try expansion(layer, x)
    case .shuffleChannel:
      try add(
        .channelShuffle(groups: layer.integer(0, default: 1), reversed: layer.flag(1)), [x], layer)
    case .interp: try interpolation(layer, x)
    case .input, .memoryData, .split, .noop, .gemm, .matMul, .multiHeadAttention, .binaryOp,
      .eltwise, .concat, .slice, .crop, .priorBox, .detection, .yolo, .yoloV3:
      throw layer.malformed("expected another number of inputs")
    }
  }

  private mutating func input(_ layer: NcnnLayer) throws(GraphError) -> ValueID {
    guard layer.outputs.count == 1 else {
      throw layer.malformed("expected 1 output, found \(layer.outputs.count)")
    }
    var extents = try statedExtents(layer)
    if extents.isEmpty { extents = inputShape?.dimensions ?? [] }
    guard !extents.isEmpty else {
      throw layer.malformed("the input states no shape; give one, such as 3x224x224")
    }
    let shape = Shape([1] + extents)
    guard !shape.isTooLarge, shape.dimensions.allSatisfy({ $0 > 0 }), shape.rank <= 4 else {
      throw layer.malformed("an input cannot have the shape \(shape)")
    }
    return builder.input(layer.outputs[0], TensorType(shape))
  }

  private mutating func memoryData(_ layer: NcnnLayer) throws(GraphError) -> ValueID {
    let extents = try statedExtents(layer)
    guard !extents.isEmpty else { throw layer.malformed("the data states no shape") }
    return try weights([1] + extents, layer, "data")
  }

  /// Attributes 0 = width, 1 = height, 2 = channels as `[C,H,W]`, without those that are not stated.
  private func statedExtents(_ layer: NcnnLayer) throws(GraphError) -> [Int] {
    try layer.require(11, is: 0)
    var extents: [Int] = []
    for key in [2, 1, 0] {
      let extent = try layer.integer(key)
      if extent > 0 || !extents.isEmpty { extents.append(extent) }
    }
    return extents
  }
}
