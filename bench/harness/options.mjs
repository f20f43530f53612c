/** What can be said on the command line. */
import { parseArgs } from "node:util";

const definitions = {
  only: { type: "string" },
  sides: { type: "string" },
  rounds: { type: "string", default: "7" },
  seconds: { type: "string", default: "0.3" },
  quick: { type: "boolean", default: false },
  "install-torch": { type: "boolean", default: false },
  out: { type: "string" },
  help: { type: "boolean", default: false },
};

export const usage = `npm run bench -- [options]

  --only a,b         workloads whose names are these or begin with them (mlp-tiny, matmul, lstm …)
  --sides a,b        sides, likewise (nabla-wasm, nabla, tfjs, jax-node24, onnxruntime, torch …)
  --rounds 7         how often every side has its turn
  --seconds 0.3      how long a turn is, after a warm-up of a third of that
  --quick            two short rounds: shows that all works, and gives no figures
  --install-torch    installs Debian's PyTorch and OpenBLAS first, where missing
  --out DIR          where the JSON and the picture go (bench/results; with --quick, --only or --sides nowhere)
`;

/** @returns the options, checked; throws an Error with one line for the user */
export function parseOptions(args) {
  const { values } = parseArgs({ args, options: definitions, allowPositionals: false });
  const quick = values.quick;
  return {
    help: values.help,
    only: list(values.only),
    sides: list(values.sides),
    rounds: quick ? 2 : positive("--rounds", values.rounds, true),
    seconds: quick ? 0.05 : positive("--seconds", values.seconds, false),
    quick,
    installTorch: values["install-torch"],
    out: values.out ?? null,
  };
}

/** Those whose names are asked for; all where nothing is. Throws where a word fits none. */
export function choose(things, words, option) {
  if (words === null) return things;
  const fits = (name, word) => name === word || name.startsWith(`${word}-`);
  const exact = new Set(things.map(({ name }) => name).filter((name) => words.includes(name)));
  const chosen = things.filter(({ name }) => words.some((word) => fitsBest(name, word)));
  const lost = words.find((word) => !things.some(({ name }) => fits(name, word)));
  if (lost !== undefined) {
    throw usageError(`${option} ${lost}: there is none; take from ${things.map(({ name }) => name).join(", ")}`);
  }
  return chosen;

  /** A full name means that one alone. */
  function fitsBest(name, word) {
    return exact.has(word) ? name === word : fits(name, word);
  }
}

/** An error in what the user asked for, told in one line; Node's own parser has codes of the same beginning. */
function usageError(message) {
  return Object.assign(new Error(message), { code: "ERR_PARSE_ARGS_VALUE" });
}

function list(text) {
  return text === undefined ? null : text.split(",").filter((word) => word !== "");
}

function positive(option, text, whole) {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value) && (!whole || Number.isInteger(value))) return value;
  throw usageError(`${option} ${text}: a positive ${whole ? "whole " : ""}number is needed`);
}
