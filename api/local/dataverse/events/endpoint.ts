import type { RowTable, StoredRow } from '../store/row-table.ts';
import { namedCell, namedText } from './named-cell.ts';
import { contracts } from './step.ts';

/** A row of `serviceendpoints`, with its secrets. */
export interface Endpoint {
  readonly id: string;
  /** Row version: rises with every change. */
  readonly version: number;
  readonly name: string | null;
  readonly contract: number | null;
  readonly url: string | null;
  readonly authType: number | null;
  readonly authValue: string | null;
  readonly namespaceAddress: string | null;
  readonly path: string | null;
  readonly sasKeyName: string | null;
  readonly sasKey: string | null;
  readonly messageFormat: number | null;
}

export const authTypes = { sasKey: 2, webhookKey: 4, httpHeader: 5, httpQueryString: 6 } as const;

export function readEndpoint({ shape }: RowTable, row: StoredRow): Endpoint {
  const text = (name: string): string | null => namedText(shape, row, name);
  const number = (name: string): number | null => {
    const cell = namedCell(shape, row, name);
    return cell === null ? null : Number(cell);
  };
  return {
    id: row.id,
    version: row.version,
    name: text('name'),
    contract: number('contract'),
    url: text('url'),
    authType: number('authtype'),
    authValue: text('authvalue'),
    namespaceAddress: text('namespaceaddress'),
    path: text('path'),
    sasKeyName: text('saskeyname'),
    sasKey: text('saskey'),
    messageFormat: number('messageformat'),
  };
}

export function isServiceBus(contract: number | null): boolean {
  return (
    contract === contracts.queue || contract === contracts.topic || contract === contracts.persistentQueue
  );
}

/** Whether a host name is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
