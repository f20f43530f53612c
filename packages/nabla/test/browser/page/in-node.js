/** The same training in Node: `node in-node.js <seed>` prints what came of it as JSON. */
import { train } from "./training.js";

process.stdout.write(JSON.stringify(await train(Number(process.argv[2]))));
