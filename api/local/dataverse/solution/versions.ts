import type { RowTable, StoredRow } from '../store/row-table.ts';
import { ImportError, importCodes } from './failure.ts';
import type { Manifest } from './manifest.ts';

/** The installed solution of that name, or undefined. */
export function installedSolution(solutions: RowTable, uniqueName: string): StoredRow | undefined {
  const position = solutions.shape.position.get('uniquename') ?? -1;
  return [...solutions.rows.values()].find(
    (row) => String(row.cells[position]).toLowerCase() === uniqueName.toLowerCase(),
  );
}

/**
 * Managed and unmanaged do not replace each other, and a managed solution is not replaced by a lower version.
 * The same version may be imported again, and unmanaged solutions in any version.
 */
export function checkInstalled(solutions: RowTable, manifest: Manifest): void {
  const row = installedSolution(solutions, manifest.uniqueName);
  if (row === undefined) return;
  const cell = (name: string) => row.cells[solutions.shape.position.get(name) ?? -1] ?? null;
  const managed = cell('ismanaged') === true;
  if (managed && !manifest.managed) {
    throw new ImportError(
      importCodes.unmanagedOverManaged,
      `Solution '${manifest.uniqueName}' already exists in this system as managed and cannot be upgraded.`,
    );
  }
  if (!managed && manifest.managed) {
    throw new ImportError(
      importCodes.managedOverUnmanaged,
      'The solution is already installed on this system as an unmanaged solution and the package supplied is attempting to install it in managed mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.',
    );
  }
  const version = String(cell('version'));
  if (managed && compareVersions(manifest.version, version) < 0) {
    throw new ImportError(
      importCodes.other,
      `Solution '${manifest.uniqueName}' is installed in the version ${version}; the lower version ${manifest.version} cannot replace it.`,
    );
  }
}

/** Below 0 when `a` is the lower version; missing parts are 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const place of [0, 1, 2, 3]) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
