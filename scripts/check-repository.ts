import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Rules about the repository itself that no other tool checks. Prints every violation, exits 1 when there is one. */

const root = fileURLToPath(new URL('..', import.meta.url));
const maxLines = 350;
const licences = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);
/** The optional Power Apps CLI, used by the deploy script only, and what comes with it under terms of its own. */
const ownTerms = /@microsoft\/|node_modules\/jsonc-simple-parser$/;

interface LockedPackage {
  readonly license?: string;
  readonly optional?: boolean;
}

function read(file: string): string {
  return readFileSync(`${root}/${file}`, 'utf8');
}

function isAllowed(licence: string): boolean {
  const alternatives = licence.replace(/[()]/g, '').split(/ OR /);
  return alternatives.some((one) => one.split(/ AND /).every((name) => licences.has(name.trim())));
}

function licenceProblems(): string[] {
  const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '' && !ownTerms.test(path))
    .filter(([, locked]) => !isAllowed(locked.license ?? 'none named'))
    .map(([path, locked]) => `${path}: licence ${locked.license ?? 'none named'} is not on the list`);
}

function sizeProblems(): string[] {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.cjs'], { cwd: root, encoding: 'utf8' });
  return files
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('.d.ts') && !file.startsWith('test/'))
    .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
    .filter(({ lines }) => lines > maxLines)
    .map(({ file, lines }) => `${file}: ${lines} lines, at most ${maxLines}`);
}

/** Clock, environment, network and randomness reach rules and use cases through ports only. */
const impure =
  /\bDate\.now\b|\bnew Date\(\)|\bprocess\.|\bfetch\(|\brandomUUID\b|\bMath\.random\b|\bset(Timeout|Interval|Immediate)\b/;

function purityProblems(): string[] {
  const files = execFileSync('git', ['ls-files', 'api/domain/*.ts', 'api/usecases/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  return files.split('\n').flatMap((file) => {
    const lines = file === '' ? [] : read(file).split('\n');
    return lines.flatMap((line, index) => {
      const found = /^\s*(\/\/|\*|\/\*)/.test(line) ? null : impure.exec(line);
      return found === null ? [] : [`${file}:${index + 1}: ${found[0]} must come through a port`];
    });
  });
}

function readmeProblems(): string[] {
  const readme = read('README.md');
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.keys(manifest[kind] ?? {}),
  );
  return names
    .filter((name) => !readme.includes(`| \`${name}\` |`))
    .map((name) => `README.md: the table of packages gives no reason for ${name}`);
}

const problems = [...licenceProblems(), ...sizeProblems(), ...purityProblems(), ...readmeProblems()];
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'repository rules hold' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
