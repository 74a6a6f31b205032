import { createHash } from 'node:crypto';
import { stableId } from './ids.ts';

/** Names under which the platform knows the connector; the GUID must be equal wherever it appears. */
export const connector = {
  id: stableId('connector', 'towneparkbridge'),
  displayName: 'Towne Park Bridge',
  description:
    'Starts synchronization runs, calculates monthly revenue and requests or decides contract approvals in the Towne Park bridge.',
  /** Row name; the portal writes the underscore after the prefix as `_5F`. */
  name: 'tp_5Ftowneparkbridge',
  /**
   * API name. The 16 hexadecimal digits differ in every environment and the import replaces them; ours only
   * have to be well-formed and stable.
   */
  apiName: `shared_tp-5ftowneparkbridge-5f${createHash('sha256').update('towneparkbridge').digest('hex').slice(0, 16)}`,
} as const;

/** Resource path of an API by its name. */
export function apiPath(apiName: string): string {
  return `/providers/Microsoft.PowerApps/apis/${apiName}`;
}
