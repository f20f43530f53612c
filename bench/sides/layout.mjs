/**
 * PyTorch keeps dense weights as [out, in]. Libraries whose products are fastest without a transposition keep them as
 * [in, out]: their sides turn them on the way in, and back on the way out.
 */

/** [rows, columns] → [columns, rows] */
export function transpose({ shape: [rows, columns], data }) {
  const turned = new data.constructor(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column];
  }
  return { shape: [columns, rows], data: turned };
}
