/**
 * Reads a run's folder back. Nothing is trusted: run.json is checked field by field, and the files against the sums in it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError, oneLine } from "../input-error.ts";
import { checkAgreement } from "./check-agreement.ts";
import { checkRunRecord } from "./check-run-record.ts";
import type { RunRecord } from "./run-record.ts";
import { sha256 } from "./write-run.ts";

/** @throws InputError where the folder is no run, or run.json is damaged */
export async function readRunRecord(folder: string): Promise<RunRecord> {
  const path = join(folder, "run.json");
  const content = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    const missing = error.code === "ENOENT" || error.code === "ENOTDIR";
    throw new InputError(
      `run "${folder}": ${missing ? "no run.json in this folder; give the folder that nabla train wrote" : `run.json cannot be read (${error.code})`}`,
    );
  });
  try {
    const parsed: unknown = JSON.parse(content);
    checkRunRecord(parsed, "");
    const record = parsed as RunRecord;
    checkAgreement(record);
    return record;
  } catch (error) {
    throw new InputError(`run "${folder}": run.json is damaged (${oneLine(error)}); train again`);
  }
}

/**
 * The bytes of one of the run's files.
 * @throws InputError where it is not there, or not as it was written
 */
export async function readRunFile(folder: string, record: RunRecord, name: string): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      `run "${folder}": ${name} ${error.code === "ENOENT" ? "is missing" : `cannot be read (${error.code})`}; train again`,
    );
  });
  const expected = record.files[name];
  if (expected === undefined) throw new InputError(`run "${folder}": run.json does not know ${name}; train again`);
  if (bytes.length !== expected.bytes) {
    throw new InputError(
      `run "${folder}": ${name} is damaged (${bytes.length} bytes where ${expected.bytes} were written); train again`,
    );
  }
  if (sha256(bytes) !== expected.sha256) {
    throw new InputError(`run "${folder}": ${name} is damaged (its SHA-256 is not the one in run.json); train again`);
  }
  return bytes;
}
