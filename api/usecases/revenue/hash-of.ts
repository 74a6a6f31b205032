import { createHash } from 'node:crypto';
import { stableText } from '../../domain/revenue/revenue-version.ts';

/** SHA-256 of a document, the same for the same content; hexadecimal. */
export function hashOf(document: unknown): string {
  return createHash('sha256').update(stableText(document)).digest('hex');
}
