import { BridgeError } from '../../errors.ts';

/** Why one row did not go through; `code` is of the bridge or of Dataverse. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * Codes that speak of one row under any status: of the Dataverse client for a row that cannot be told or read, of
 * Dataverse for a plug-in's refusal and for access that is denied to the row itself.
 */
const aboutOneRow: ReadonlySet<string> = new Set([
  'unreadable-row',
  'ambiguous-key',
  '0x80040265',
  '0x80048306',
  '0x80048405',
]);

/** The caller has no access: no row is at fault and every other row would fail alike. */
const aboutAccess: ReadonlySet<number> = new Set([401, 403, 501]);

const longestMessage = 1000;

/** The refusal when the error concerns one row only; null when it concerns the whole run (outage, no access). */
export function rowRefusal(error: unknown): Refusal | null {
  if (error instanceof BridgeError) {
    return error.code === 'dataverse-unavailable' ? null : { code: 'refused', message: error.message };
  }
  if (!(error instanceof Error) || !('status' in error) || !('code' in error)) return null;
  const { status, code } = error;
  if (typeof status !== 'number' || typeof code !== 'string') return null;
  const retryable = 'retryable' in error && error.retryable === true;
  const refused = status >= 400 && code.startsWith('0x') && !retryable && !aboutAccess.has(status);
  return refused || aboutOneRow.has(code) ? { code, message: error.message.slice(0, longestMessage) } : null;
}

/** True when Dataverse refused because of the caller's rights. */
export function isAboutAccess(error: unknown): boolean {
  return error instanceof Error && 'status' in error && aboutAccess.has(Number(error.status));
}

/** Runs `work`; a refusal of the row becomes a value, every other error passes. */
export async function orRefusal<T>(
  work: () => Promise<T>,
): Promise<{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const refusal = rowRefusal(error);
    if (refusal === null) throw error;
    return { ok: false, refusal };
  }
}
