/** An ONNX model with one node, c = MatMul(a, b), written as the protocol buffer that it is. */

const operatorSet = 13;
const formatVersion = 8;
const float32 = 1;

/** @returns {Uint8Array} the model's bytes */
export function matmulModel(m, k, n) {
  const node = message([text(1, "a"), text(1, "b"), text(2, "c"), text(4, "MatMul")]);
  const graph = message([
    bytes(1, node),
    text(2, "matmul"),
    bytes(11, value("a", [m, k])),
    bytes(11, value("b", [k, n])),
    bytes(12, value("c", [m, n])),
  ]);
  return message([integer(1, formatVersion), bytes(7, graph), bytes(8, message([integer(2, operatorSet)]))]);
}

/** ValueInfoProto: a name and a float tensor's shape. */
function value(name, shape) {
  const dimensions = message(shape.map((extent) => bytes(1, message([integer(1, extent)]))));
  const tensorType = message([integer(1, float32), bytes(2, dimensions)]);
  return message([text(1, name), bytes(2, message([bytes(1, tensorType)]))]);
}

function message(fields) {
  return Uint8Array.from(fields.flatMap((field) => [...field]));
}

function integer(field, number) {
  return [...variableLength(field << 3), ...variableLength(number)];
}

function bytes(field, content) {
  return [...variableLength((field << 3) | 2), ...variableLength(content.length), ...content];
}

function text(field, content) {
  return bytes(field, new TextEncoder().encode(content));
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function variableLength(number) {
  return number < 128 ? [number] : [(number & 127) | 128, ...variableLength(number >>> 7)];
}
