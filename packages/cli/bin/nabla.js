#!/usr/bin/env node
import { main } from "../dist/main.js";

// A reader that has seen enough (`| head`) is no failure; a full disk is.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`nabla: standard output cannot be written (${error.code ?? error.message})\n`);
  process.exit(1);
});
// Progress that cannot be shown is no reason to stop.
process.stderr.on("error", () => {});

process.exitCode = await main(process.argv.slice(2));
