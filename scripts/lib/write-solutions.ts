import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { buildSolutions, type PackedSolution } from '../../solution/build.ts';
import { checkSolutions } from '../../solution/check.ts';

const root = new URL('../../', import.meta.url);

/** A package that was written, with its size in bytes. */
export interface WrittenSolution {
  readonly name: string;
  readonly managed: boolean;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly bytes: number;
}

/** Version of the product as `package.json` says it. */
export async function productVersion(): Promise<string> {
  const text = await readFile(new URL('package.json', root), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/**
 * Builds and checks the packages of one kind and writes them to `solution/dist`, in the order of their import.
 * Throws with every finding, and writes nothing, when a check fails.
 */
export async function writeSolutions(version: string, managed: boolean): Promise<readonly WrittenSolution[]> {
  const solutions = buildSolutions({ version, managed });
  const findings = checkSolutions(solutions.map(({ zip }) => zip));
  if (findings.length > 0) {
    const lines = findings.map(({ check, message }) => `${check}: ${message}`);
    throw new Error(`the packages are not valid:\n${lines.join('\n')}`);
  }
  await mkdir(new URL('solution/dist/', root), { recursive: true });
  return Promise.all(solutions.map((solution) => write(solution, managed)));
}

async function write({ name, fileName, zip }: PackedSolution, managed: boolean): Promise<WrittenSolution> {
  const file = `solution/dist/${fileName}`;
  await writeFile(fileURLToPath(new URL(file, root)), zip);
  return { name, managed, file, bytes: zip.length };
}
