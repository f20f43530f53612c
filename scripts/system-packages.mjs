/**
 * What the tests need from the system: Chromium for the page in a browser, a C compiler for generated C. On Debian, as root,
 * they are installed; elsewhere the script ends and says what to install.
 */
import { existsSync } from "node:fs";
import { fail, isOnPath, run } from "./run.mjs";

/** What is needed, as Debian names it, and how to see that it is there. */
const needs = [
  {
    name: "chromium",
    purpose: "the tests in a browser run in Chromium; its path may stand in CHROMIUM_PATH",
    isThere: () => existsSync(process.env.CHROMIUM_PATH || "/usr/bin/chromium"),
  },
  {
    name: "gcc",
    purpose: "the tests of generated C compile it; the compiler's name may stand in CC",
    isThere: () => (process.env.CC ? isOnPath(process.env.CC) || existsSync(process.env.CC) : hasCompiler()),
  },
];

function hasCompiler() {
  return ["cc", "gcc", "clang"].some(isOnPath);
}

/** Installs what is missing, or ends the script with what to install. */
export function installSystemPackages() {
  const missing = needs.filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (!isOnPath("apt-get") || process.getuid?.() !== 0) {
    fail(
      `missing: ${missing.map(({ name, purpose }) => `${name} (${purpose})`).join("; ")}\n` +
        `on Debian or Ubuntu: sudo apt-get install ${names.join(" ")}`,
    );
  }
  process.stdout.write(`installing ${names.join(" and ")} …\n`);
  const environment = { DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-q"], { environment });
  // The compiler alone has no C library headers.
  const packages = names.flatMap((name) => (name === "gcc" ? ["gcc", "libc6-dev"] : [name]));
  run("apt-get", ["install", "-q", "-y", "--no-install-recommends", ...packages], { environment });
}
