/**
 * What `nabla --help` prints.
 */

export const usage = `nabla: train, judge and use neural networks on your own tables

  nabla train <source> --target <column>     learn to predict a column
      --task auto|classification|regression  what to predict (auto: by the column's values)
      --hidden 64,64                         sizes of the hidden layers
      --activation relu|tanh|sigmoid         between the layers
      --epochs N   --batch N   --lr X        at most so many passes; rows per step; learning rate
      --optimizer adamw|adam|sgd
      --l1 X   --l2 X   --dropout X          regularization
      --validation 0.15   --test 0.15        shares of the rows kept from training
      --seed 0                               the same seed gives the same run
      --device auto|wasm|native|webgpu
      --out DIR                              the run's folder (default: runs/<name>-<n>)
      --resume DIR                           train a finished run further (with --epochs: so many more)
      --json                                 one JSON object on standard output
  nabla evaluate <run> <source> [--json]     scores on rows that have the target
  nabla predict  <run> <source> [--out FILE.csv]
  nabla doctor                               what this machine offers

<source> is a .csv, .tsv, .json, .ndjson or .parquet file, a glob of them, or sql:SELECT … over such files.
--debug adds the stack trace to an error.
`;
