/** Which compiler is taken, what is said where none works, and how many threads the machine allows. */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { DeviceError } from "../../../src/base/errors.ts";
import { buildLibrary } from "../../../src/runtime/native/build-library.ts";
import { openCodeCache } from "../../../src/runtime/stored/code-cache.ts";
import { type Compiler, findCompilers } from "../../../src/runtime/native/compilers.ts";
import { allowedProcessors, processorQuota } from "../../../src/runtime/native/machine.ts";
import { findToolchain } from "../../../src/runtime/native/toolchain.ts";
import { skipReason, testToolchain } from "./support.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const folder = temporaryFolder();
let made = 0;

/** A compiler that is this shell script. */
function script(text: string): Compiler {
  const path = join(folder, `compiler${made++}`);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o700);
  return { name: "fake", command: [path], identity: path };
}

describe.skipIf(skipReason !== "")(`toolchain${skipReason}`, () => {
  const cache = openCodeCache(folder, "so");
  const [real] = [...findCompilers()] as [Compiler];

  test("a compiler that fails is passed over for one that works", () => {
    const broken = script('echo "fake: error: out of order" >&2; exit 1');
    const { compiler } = findToolchain(cache, [broken, real]);
    expect(compiler).toBe(real);
  });

  test("where none works, one line says why and how to get one", () => {
    const broken = script('echo "fake: error: out of order" >&2; exit 1');
    expect(() => findToolchain(cache, [broken])).toThrow(DeviceError);
    expect(() => findToolchain(cache, [broken])).toThrow(
      /^native: no C compiler works \(fake failed with status 1: fake: error: out of order\); .*install/,
    );
    expect(() => findToolchain(cache, [])).toThrow(/^native: no C compiler found; .*install/);
    const gone: Compiler = { name: "gone", command: ["/no/such/compiler"], identity: "gone" };
    expect(() => findToolchain(cache, [gone])).toThrow(/gone does not run/);
    const killed = script("kill -9 $$");
    expect(() => findToolchain(cache, [killed])).toThrow(/SIGKILL/);
  });

  test("a compiler that writes no code is found out", () => {
    const liar = script('while [ "$1" != "-o" ]; do shift; done; echo "no code" > "$2"');
    expect(() => findToolchain(cache, [liar])).toThrow(/cannot be loaded/);
  });

  test("the machine's flags are left out where the compiler does not know them", () => {
    const old = script(
      `for a in "$@"; do case "$a" in -m*=native) exit 1;; esac; done; exec ${real.command.join(" ")} "$@"`,
    );
    const { library } = findToolchain(cache, [old]);
    expect([16, 32, 64]).toContain(library.vectorBytes);
    expect(testToolchain().library.vectorBytes).toBeGreaterThanOrEqual(library.vectorBytes);
  });

  test("a second process finds everything in the cache, and needs no compiler to run", () => {
    const source = 'int once; __attribute__((visibility("default"))) void run(void) { once++; }';
    const counted = script(`echo >> ${folder}/calls; exec ${real.command.join(" ")} "$@"`);
    const own = openCodeCache(temporaryFolder(), "so");
    const calls = (): number => readFileSync(`${folder}/calls`, "utf8").length;
    findToolchain(own, [counted]).loadProgram(source).unload();
    expect(calls()).toBe(2);
    findToolchain(own, [counted]).loadProgram(source).unload();
    expect(calls()).toBe(2);
    expect(readdirSync(own.folder).length).toBe(4); // two libraries, two keys
  });

  test("a text in parts is compiled side by side, to one library; what is wrong in one part is said", () => {
    const counted = script(`echo >> ${folder}/parts; exec ${real.command.join(" ")} "$@"`);
    const kernel = "__attribute__((noipa)) void";
    const source = `
#if 1 % PARTS == PART
${kernel} work(void) {}
#else
${kernel} work(void);
#endif
#if 0 % PARTS == PART
__attribute__((visibility("default"))) void run(void) { work(); }
#endif`;
    const stem = join(temporaryFolder(), "parted");
    const library = buildLibrary(counted, testToolchain().flags, source, stem, 2);
    expect(readFileSync(`${folder}/parts`, "utf8").length).toBe(3); // two parts and the linker
    expect(readdirSync(dirname(library)).sort()).toEqual(["parted.c", "parted.so"]);
    testToolchain().library.load(library).unload();
    const wrong = join(temporaryFolder(), "wrong");
    const broken = `${source}\n#if 1 % PARTS == PART\nthis is no C\n#endif`;
    expect(() => buildLibrary(real, testToolchain().flags, broken, wrong, 2)).toThrow(/failed with status 1: .*error/);
    expect(readdirSync(dirname(wrong))).toEqual(["wrong.c"]);
  });

  test("text that is no C gives the compiler's complaint, and leaves nothing", () => {
    const before = readdirSync(testToolchain().cache.folder).length;
    expect(() => testToolchain().loadProgram("this is no C")).toThrow(/failed with status 1: .*error/);
    expect(readdirSync(testToolchain().cache.folder).length).toBe(before);
  });
});

describe("threads", () => {
  const files =
    (contents: Readonly<Record<string, string>>) =>
    (path: string): string | null =>
      contents[path] ?? null;

  test("a limit of control groups counts, wherever above the process it is", () => {
    const own = { "/proc/self/cgroup": "0::/a/b\n" };
    expect(processorQuota(files({ ...own, "/sys/fs/cgroup/a/cpu.max": "150000 100000\n" }))).toBe(1.5);
    expect(processorQuota(files({ ...own, "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n" }))).toBe(Infinity);
    const both = { "/sys/fs/cgroup/cpu.max": "400000 100000", "/sys/fs/cgroup/a/b/cpu.max": "200000 100000" };
    expect(processorQuota(files({ ...own, ...both }))).toBe(2);
  });

  test("of the first version of control groups, too", () => {
    const old = { "/proc/self/cgroup": "3:cpuset:/\n2:cpu,cpuacct:/docker/x\n0::/\n" };
    const at = "/sys/fs/cgroup/cpu,cpuacct";
    const limited = { ...old, [`${at}/cpu.cfs_quota_us`]: "50000\n", [`${at}/cpu.cfs_period_us`]: "100000\n" };
    expect(processorQuota(files(limited))).toBe(0.5);
    const free = { ...old, [`${at}/cpu.cfs_quota_us`]: "-1\n", [`${at}/cpu.cfs_period_us`]: "100000\n" };
    expect(processorQuota(files(free))).toBe(Infinity);
    expect(processorQuota(files({}))).toBe(Infinity);
  });

  test("there is at least one, and no more than processors that the process may use", () => {
    expect(allowedProcessors()).toBeGreaterThanOrEqual(1);
    expect(allowedProcessors()).toBeLessThanOrEqual(availableParallelism());
  });
});
