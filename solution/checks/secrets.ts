import { entryText, type Finding, type OpenSolution } from './archive.ts';

/** What must never be inside a package, by how it looks. */
const patterns: readonly (readonly [string, RegExp])[] = [
  ['a shared access signature', /[?&]sig=[\w%+/-]{8,}/i],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a client secret', /"client_?secret"\s*:\s*"[^"@][^"]*"/i],
  ['a connection string', /\b(AccountKey|SharedAccessKey)=[\w+/=]{8,}/i],
  ['a bearer token', /\bbearer\s+[\w-]{10,}\.[\w-]{10,}\.[\w-]+/i],
];

/** Looks through every text of the package for secrets; the finding never repeats what was found. */
export function checkSecrets({ entries }: OpenSolution): readonly Finding[] {
  const texts = [...entries.keys()].filter((path) => /\.(xml|json|csx)$/.test(path));
  return texts.flatMap((path) => {
    const text = entryText(entries, path);
    return patterns
      .filter(([, pattern]) => pattern.test(text))
      .map(([what]) => ({ check: 'secrets', message: `${path} seems to hold ${what}` }));
  });
}
