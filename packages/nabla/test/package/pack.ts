/**
 * The packages as a user gets them: packed by npm from a copy of the sources that is compiled afresh (so that an old build
 * proves nothing), and laid out in an empty project. Types are checked elsewhere; here tsc only writes its output.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../../..", import.meta.url));
const installed = join(root, "node_modules");

/** A packed package: its tarball and the paths of the files in it. */
export interface Packed {
  readonly tarball: string;
  readonly files: readonly string[];
}

/** A temporary folder with the packages of the workspace, packed; `remove` deletes it. */
export interface Workspace {
  readonly folder: string;
  readonly packages: { readonly nabla: Packed; readonly cli: Packed };
  remove(): Promise<void>;
}

/** Compiles and packs both packages. */
export async function packWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "nabla-package-"));
  for (const name of ["nabla", "cli"]) {
    const ours = (path: string): boolean => !/\/(dist|test|node_modules|[^/]*\.tsbuildinfo)$/.test(path);
    await cp(join(root, "packages", name), join(folder, "packages", name), { recursive: true, filter: ours });
  }
  await cp(join(root, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  await linkModules(folder, { nabla: join(folder, "packages/nabla") });
  for (const name of ["nabla", "cli"]) {
    const options = ["--composite", "false", "--incremental", "false", "--noCheck"];
    await runNode(folder, [
      join(installed, "typescript/bin/tsc"),
      "--project",
      `packages/${name}/tsconfig.json`,
      ...options,
    ]);
  }
  await runNode(folder, [join(root, "scripts/build-stamp.mjs"), "packages/nabla"]);
  const [nabla, cli] = await Promise.all([pack(folder, "nabla"), pack(folder, "cli")]);
  return { folder, packages: { nabla, cli }, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A project of a user in the workspace's folder: a package.json of ES modules and the unpacked nabla in node_modules. */
export async function createProject(workspace: Workspace, name: string): Promise<string> {
  const project = join(workspace.folder, name);
  await mkdir(join(project, "node_modules"), { recursive: true });
  await writeFile(join(project, "package.json"), JSON.stringify({ name, private: true, type: "module" }));
  await execute("tar", ["-xzf", workspace.packages.nabla.tarball, "-C", join(project, "node_modules")]);
  await rename(join(project, "node_modules/package"), join(project, "node_modules/nabla"));
  return project;
}

/** Runs Node in a folder and gives what it prints. @throws with everything it printed where it fails. */
export async function runNode(folder: string, args: readonly string[]): Promise<string> {
  const limits = { cwd: folder, maxBuffer: 2 ** 26 };
  try {
    return (await execute(process.execPath, args, limits)).stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as { stdout?: string; stderr?: string; message: string };
    throw new Error(`${message}\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

/** node_modules with links to everything that is installed here, except for the given packages. */
async function linkModules(folder: string, others: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, "node_modules"));
  const ours = new Set([...Object.keys(others), "nabla-cli"]);
  for (const name of await readdir(installed)) {
    if (!name.startsWith(".") && !ours.has(name))
      await symlink(join(installed, name), join(folder, "node_modules", name));
  }
  for (const [name, target] of Object.entries(others)) await symlink(target, join(folder, "node_modules", name));
}

async function pack(folder: string, name: string): Promise<Packed> {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await execute("npm", args, { cwd: join(folder, "packages", name), maxBuffer: 2 ** 26 });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: readonly { path: string }[] }];
  return { tarball: join(folder, packed.filename), files: packed.files.map(({ path }) => path) };
}
