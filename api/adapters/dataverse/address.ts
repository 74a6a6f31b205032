import type { Table, Value } from '../../domain/model/column.ts';
import { readName } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import { encoded } from './context.ts';
import { knownColumn } from './known-column.ts';
import { literal } from './literal.ts';
import { rowPath } from './map-row.ts';

/** Cells of a row by column name; `id` may be among them. */
export type Cells = Readonly<Record<string, Value>>;

/** A row named by its id or by the values of an alternate key. */
export type Address = { readonly id: string } | { readonly key: Cells };

/** Characters that Dataverse refuses in a key of a URL even when they are percent-encoded. */
const unfit = /[/<>*%&:\\?+#]/;

/** `tp_contracts(guid)` or `tp_contracts(tp_contractnumber='A%201')`. */
export function addressPath(table: Table, address: Address): string {
  return 'id' in address ? rowPath(table, address.id) : keyPath(table, address.key);
}

/**
 * `set(tp_name='A',_tp_siteid_value=guid)`, percent-encoded. Refuses columns that are no alternate key of the
 * table and empty values: two rows may have the same key when a part of it is empty.
 */
export function keyPath(table: Table, key: Cells): string {
  return `${table.set}(${keyParts(table, key)
    .map(([name, text]) => `${name}=${encoded(name, text)}`)
    .join(',')})`;
}

/** False when a value of the key cannot be part of a URL path; the row must be found by a filter then. */
export function fitsInPath(table: Table, key: Cells): boolean {
  return keyParts(table, key).every(([, text]) => !unfit.test(text));
}

/** The cells besides the key: key columns in a body are dropped or win over the URL, depending on the row. */
export function withoutKey(cells: Cells, key: Cells): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => name !== 'id' && !(name in key)));
}

function keyParts(table: Table, key: Cells): (readonly [string, string])[] {
  const names = Object.keys(key);
  const declared = table.keys.some(
    ({ columns }) => columns.length === names.length && columns.every((name) => names.includes(name)),
  );
  if (!declared) throw notAKey(table, names);
  return Object.entries(key).map(([name, value]) => {
    const column = knownColumn(table, name);
    const text = literal(column, value);
    if (value === null || text === 'null') throw emptyPart(table, name);
    return [readName(column), text];
  });
}

function notAKey(table: Table, names: readonly string[]): BridgeError {
  return new BridgeError('invalid-request', `${table.label} has no alternate key of ${names.join(', ')}`);
}

function emptyPart(table: Table, name: string): BridgeError {
  return new BridgeError('invalid-request', `the key column ${name} of ${table.label} must not be empty`, {
    errors: [{ field: name, rule: 'must not be empty' }],
  });
}
