import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generators } from './generators.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `npm run gen` writes every generated file; `npm run gen:check` only names those that differ. */
async function main(check: boolean): Promise<number> {
  let differing = 0;
  for (const generator of generators) {
    const path = join(root, generator.file);
    const content = await generator.content();
    const current = await readFile(path, 'utf8').catch(() => null);
    if (current === content) continue;
    differing += 1;
    console.log(`${check ? 'differs' : 'written'}: ${generator.file}`);
    if (check) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  if (check && differing > 0) console.log('Run "npm run gen" and commit the result.');
  return check && differing > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.includes('--check'));
