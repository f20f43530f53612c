/**
 * Counts the tests of vitest's JSON reports: `node scripts/count-tests.mjs <report>` prints `passed failed`. A file that could
 * not even be loaded has no tests to count and is one failure; so is a report that is missing.
 */
import { existsSync, readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
let passed = 0;
let failed = 0;
if (path !== undefined && existsSync(path)) {
  const report = JSON.parse(readFileSync(path, "utf8"));
  for (const file of report.testResults) {
    const tests = file.assertionResults;
    passed += tests.filter(({ status }) => status === "passed").length;
    const failures = tests.filter(({ status }) => status === "failed").length;
    failed += failures === 0 && file.status === "failed" ? 1 : failures;
  }
  if (!report.success && failed === 0) failed = 1;
} else failed = 1;
process.stdout.write(`${passed} ${failed}\n`);
