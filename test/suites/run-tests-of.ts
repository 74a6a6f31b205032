import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Milliseconds for all files of a suite; a single file has what `.taprc` says. */
const suiteTimeout = 600_000;

/** Which share of the files a suite takes: the files whose number leaves `part` when divided by `parts`. */
interface Share {
  readonly part: number;
  readonly parts: number;
}

/** Runs all test files below these folders of `test/` in this process, one after another. */
export function runTestsOf(folders: readonly string[], { part, parts }: Share = { part: 0, parts: 1 }): void {
  t.setTimeout(suiteTimeout);
  const files = folders.flatMap(testFiles).filter((_, index) => index % parts === part);
  // Tests that the files define wait for this one, so the run does not end before all are loaded.
  t.test(`load ${files.length} files of ${folders.join(', ')}`, async (t) => {
    for (const file of files) await import(pathToFileURL(file).href);
    t.ok(files.length > 0);
  });
}

function testFiles(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `${root}${folder}/${name}`);
}
