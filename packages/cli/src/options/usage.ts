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
      --json                                 one JSON object on standard output (its test is null with --test 0)
  nabla train <source> --target <column> --task sequence --window N
                                             learn time series: a number is forecast, a class predicted, from
                                             the N rows before it (their targets among them); nothing of its
                                             own row is seen but its date
      --model lstm|gru|rnn                   recurrent layers of the sizes in --hidden (default: lstm, 32; an rnn
                                             takes --activation tanh or relu)
      --order COL                            what comes after what: a date or a number (default: the only
                                             column of dates; an error where there is none, or several)
      --group COL                            which series a row belongs to (default: all rows are one series);
                                             where each group has a single class, whole groups are recognized
                                             The earliest rows train, later ones validate, the latest test: one
                                             cut in time for all groups. Scores stand beside a naive forecast's.
  nabla evaluate <run> <source> [--json]     scores on rows that have the target
  nabla predict  <run> <source> [--out FILE.csv]
                                             one line a row; of sequences, blank where a row has too few before
                                             it (to forecast, add a row with the date and no target)
  nabla doctor                               what this machine offers

<source> is a .csv, .tsv, .json, .ndjson or .parquet file, a glob of them, or sql:SELECT … over such files.
--debug adds the stack trace to an error.
`;
