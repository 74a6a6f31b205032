import { createHash } from 'node:crypto';
import type { Context } from '../context.ts';
import type { StartPackage } from '../options.ts';
import { postInside } from '../post-inside.ts';
import { importFailed } from './import.ts';
import { openPackage } from './prepare.ts';
import { installedSolution } from './versions.ts';

/**
 * Imports the packages of a start, in their order. One that was imported by a start before and whose solution is
 * still there is left alone, so that what was edited since stays; another version or content is an upgrade.
 * Throws an Error that names the package.
 */
export function installPackages(context: Context, packages: readonly StartPackage[]): void {
  for (const { name, zip } of packages) {
    try {
      installPackage(context, zip);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the solution ${name} cannot be imported: ${reason}`, { cause: error });
    }
  }
}

/** The import and its memory are one unit: after SIGKILL both are there or none. */
function installPackage(context: Context, zip: Uint8Array): void {
  const file = Buffer.from(zip).toString('base64');
  const solution = solutionOf(context, file);
  const digest = createHash('sha256').update(zip).digest('hex');
  const { store } = context;
  const installed = installedSolution(store.table('solution'), solution) !== undefined;
  if (installed && store.packageDigest(solution) === digest) return;
  store.write(() => {
    importPackage(context, file);
    store.rememberPackage(solution, digest);
  });
}

/** Imports a package (base64) as `ImportSolution` does, and activates its steps and flows. Throws its error. */
export function importPackage(context: Context, file: string): void {
  postInside(context, 'ImportSolution', {
    OverwriteUnmanagedCustomizations: true,
    PublishWorkflows: true,
    ImportJobId: context.newId(),
    CustomizationFile: file,
  });
}

/** Unique name of the solution in a package. */
function solutionOf(context: Context, file: string): string {
  try {
    return openPackage(file).manifest.uniqueName.toLowerCase();
  } catch (error) {
    throw importFailed(context, error, null);
  }
}
