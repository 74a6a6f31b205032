import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The bridge process as one JavaScript file, because a process that is killed in every other plan must start
 * in a fraction of a second. It lies where its native packages are found.
 */
export async function bundleBridge(): Promise<string> {
  const outfile = `${root}/node_modules/.cache/history/bridge-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('process.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['libsql', 'pg-native'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
    plugins: [
      {
        name: 'files keep their own address, and few are needed',
        setup({ onLoad }) {
          // Half of the file would be a driver that no plan needs.
          onLoad({ filter: /\/sqlserver\/open\.ts$/ }, () => ({
            contents: "export function openSqlServer() { throw new Error('no SQL Server here'); }",
          }));
          onLoad({ filter: /\/api\/.*\.ts$/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return outfile;
}
