/**
 * `nabla doctor`: what this machine offers, and which device would be chosen, why.
 */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem } from "node:os";
import { device, setDevice } from "nabla";
import type { DeviceInfo, DeviceName } from "nabla";
import { InputError, oneLine } from "../input-error.ts";
import { flag } from "../options/option-kinds.ts";
import { parseOptions } from "../options/parse-options.ts";
import { version } from "../version.ts";
import { askedDevice } from "./choose-device.ts";

const doctorOptions = { json: flag, debug: flag, help: flag } as const;

type Finding = { readonly name: string; readonly found: boolean; readonly words: string };

export async function doctor(args: readonly string[]): Promise<void> {
  const { options, words } = parseOptions(doctorOptions, args);
  if (words.length > 0) throw new InputError(`doctor: takes no arguments, was given "${words.join('", "')}"`);
  const chosen = chosenDevice();
  const findings = [...(await devices()), compiler()];
  const machine = {
    nabla: version(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    threads: availableParallelism(),
    memory: totalmem(),
  };
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify({ ...machine, device: chosen, findings })}\n`);
    return;
  }
  const lines = [
    ["nabla", machine.nabla],
    ["node", `${machine.node}, ${machine.platform}`],
    ["processor", `${machine.processor}, ${machine.threads} threads, ${Math.round(machine.memory / 2 ** 30)} GiB`],
    ["device", `${chosen.name}${threadsOf(chosen)} (${chosen.reason})`],
    ...findings.map(({ name, found, words: text }) => [
      name,
      `${found ? "yes" : "no"}${text === "" ? "" : `, ${text}`}`,
    ]),
  ];
  process.stdout.write(`${lines.map(([name = "", text = ""]) => `${name.padEnd(12)}${text}`).join("\n")}\n`);
}

/** What cannot be chosen is a finding, too. */
function chosenDevice(): DeviceInfo {
  try {
    askedDevice();
    return device();
  } catch (error) {
    return { name: "none", reason: oneLine(error), threads: 0 };
  }
}

function threadsOf({ threads }: DeviceInfo): string {
  return threads === 0 ? "" : `, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}

async function devices(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ["wasm", "native", "webgpu"] satisfies DeviceName[]) {
    const finding = await setDevice(name).then(
      (information) => ({ name, found: true, words: information.reason }),
      (error: unknown) => ({ name, found: false, words: oneLine(error) }),
    );
    findings.push(finding);
  }
  return findings;
}

function compiler(): Finding {
  for (const command of [process.env["CC"] ?? "cc", "gcc", "clang"]) {
    try {
      const words = execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      return { name: "C compiler", found: true, words: (words.split("\n")[0] ?? command).trim() };
    } catch {
      continue;
    }
  }
  return { name: "C compiler", found: false, words: "neither cc, gcc nor clang answers" };
}
