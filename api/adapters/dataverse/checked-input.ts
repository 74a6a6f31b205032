import { BridgeError } from '../../errors.ts';

/** Rows per page or of a whole query. Refuses what is no whole number: Dataverse would take its own size instead. */
export function checkedCount(name: string, value: number, least: 0 | 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw refused(name, `must be a whole number of at least ${least}`);
}

/** An etag becomes a header, which is one line. */
export function checkedEtag(etag: string): string {
  if (/^[\x21-\x7e]+$/.test(etag)) return etag;
  throw refused('etag', 'must be one line of ASCII without blanks, as Dataverse gave it');
}

function refused(field: string, rule: string): BridgeError {
  return new BridgeError('invalid-request', `${field} ${rule}`, { errors: [{ field, rule }] });
}
