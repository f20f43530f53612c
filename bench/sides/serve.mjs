/**
 * The child process of a JavaScript side: `node serve.mjs <folder> [settings as JSON]`. It reads one JSON request a line and
 * answers each with one line; standard output carries nothing else. Requests: `load` a workload, `check` its first steps,
 * `time` many. The Python side speaks the same language.
 */
import { createInterface } from "node:readline";
import { readTensors, writeTensors } from "../harness/tensors-file.mjs";
import { timeSteps } from "./time-steps.mjs";

const [folder, settings = "{}"] = process.argv.slice(2);
const reply = process.stdout.write.bind(process.stdout);
// What a library prints goes beside the answers.
process.stdout.write = process.stderr.write.bind(process.stderr);

const side = await import(`./${folder}/main.mjs`);

/** What was loaded: `step()`, `loss()` or `outputs()`, as the side's main.mjs gives it. */
let model = null;

const answers = {
  /** Starts the library and builds the workload from the file's tensors; `{ missing }` says why there is none. */
  async load({ workload, file }) {
    const started = performance.now();
    let library;
    try {
      library = await side.start(JSON.parse(settings));
    } catch (error) {
      // nabla's word for a device that this machine or this version does not have.
      if (error?.name === "DeviceError") return { missing: error.message };
      throw error;
    }
    const ready = performance.now();
    const built = await side.build(workload, readTensors(file));
    if (typeof built === "string") return { missing: built };
    model = built;
    return { library, startMilliseconds: ready - started, buildMilliseconds: performance.now() - ready };
  },

  /** Runs the first steps, tells how long the first took, and writes what came out to a file. */
  async check({ steps, file }) {
    const losses = [];
    const started = performance.now();
    let firstMilliseconds = 0;
    for (let step = 0; step < steps; step++) {
      await model.step();
      losses.push(await model.settle());
      if (step === 0) firstMilliseconds = performance.now() - started;
    }
    writeTensors(file, await model.outputs());
    return { losses, firstMilliseconds };
  },

  time: (request) => timeSteps(model, request),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await answers[request.do](request);
  } catch (error) {
    answer = { error: error?.stack ?? String(error) };
  }
  reply(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
