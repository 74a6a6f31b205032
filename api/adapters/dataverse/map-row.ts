import { canonicalValue } from '../../domain/model/canonical.ts';
import type { Column, Table, Value } from '../../domain/model/column.ts';
import {
  columnNamed,
  idLogicalName,
  logicalName,
  readName,
  tableNamed,
  writeName,
} from '../../domain/model/names.ts';
import { BridgeError, type FieldError } from '../../errors.ts';
import type { RemoteProblem, RemoteRow } from '../../ports/dataverse.ts';
import type { Json, JsonObject, Writable, WritableObject } from './lossless-json.ts';
import { RawNumber } from './lossless-json.ts';

export type ReadRow =
  | { readonly ok: true; readonly row: RemoteRow }
  | { readonly ok: false; readonly problem: RemoteProblem };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `$select` of every mapped column; the id always comes with a row. */
export function selectOf(table: Table): string {
  return table.columns.map(readName).join(',');
}

/**
 * Brings a Web API row into canonical form. A property that is absent stays absent ("not known"), null stays
 * null. Throws `SyntaxError` when the id or the etag is missing: that is no row.
 */
export function rowFromWeb(table: Table, json: JsonObject): ReadRow {
  const id = json[idLogicalName(table)];
  const etag = json['@odata.etag'];
  if (typeof id !== 'string' || !guid.test(id) || typeof etag !== 'string') {
    throw new SyntaxError(`a row of ${table.set} has no id or no etag`);
  }
  const values: Record<string, Value> = {};
  const problems: { column: string; rule: string }[] = [];
  for (const column of table.columns) {
    const raw = json[readName(column)];
    if (raw === undefined) continue;
    const read = canonicalValue(column, fromLexeme(column, raw));
    if (read.ok) values[column.name] = read.value;
    else problems.push({ column: column.name, rule: read.rule });
  }
  const key = id.toLowerCase();
  return problems.length === 0
    ? { ok: true, row: { row: { ...values, id: key }, etag } }
    : { ok: false, problem: { id: key, etag, problems } };
}

/** Decimals may come with an exponent, which canonical decimal text has not. */
function fromLexeme(column: Column, raw: Json): Json {
  const isDecimal = column.type.kind === 'decimal' || column.type.kind === 'money';
  return isDecimal && typeof raw === 'string' ? (plainDecimal(raw) ?? raw) : raw;
}

/** `1.5E+3` -> `1500`, `-2e-2` -> `-0.02`; null when there is no exponent or it is beyond any column (40). */
export function plainDecimal(lexeme: string): string | null {
  const found = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?[eE]([+-]?\d{1,3})$/.exec(lexeme);
  if (found === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = found;
  const shift = Number(exponent);
  if (Math.abs(shift) > 40) return null;
  const digits = `${'0'.repeat(40)}${whole}${fraction}${'0'.repeat(40)}`;
  const point = 40 + whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return after === '' ? sign + before : `${sign}${before}.${after}`;
}

/**
 * Web API members for the given cells: lookups bound as `/set(guid)`, decimals as bare numbers digit by
 * digit. Throws `BridgeError('invalid-request')` that names every cell breaking its rule. A creation leaves
 * empty lookups out: there is nothing to unbind yet.
 */
export function rowToWeb(
  table: Table,
  cells: Readonly<Record<string, Value>>,
  purpose: 'create' | 'change',
): WritableObject {
  const members: Record<string, Writable> = {};
  const errors: FieldError[] = [];
  for (const [name, raw] of Object.entries(cells)) {
    if (name === 'id') continue;
    const column = columnNamed(table, name);
    const checked = canonicalValue(column, raw);
    if (!checked.ok) errors.push({ field: name, rule: checked.rule });
    else if (purpose === 'change' || checked.value !== null || column.type.kind !== 'lookup') {
      members[writeName(column)] = writable(column, checked.value);
    }
  }
  if (errors.length > 0) throw invalidCells(table, errors);
  return members;
}

function writable(column: Column, value: Value): Writable {
  if (value === null) return null;
  if (column.type.kind === 'lookup') return `/${tableNamed(column.type.table).set}(${value})`;
  const isDecimal = column.type.kind === 'decimal' || column.type.kind === 'money';
  return isDecimal ? new RawNumber(String(value)) : value;
}

function invalidCells(table: Table, errors: readonly FieldError[]): BridgeError {
  const list = errors.map((error) => `${error.field} ${error.rule}`).join('; ');
  return new BridgeError('invalid-request', `row of ${table.label}: ${list}`, { errors });
}

/** `tp_contracts(guid)`; refuses an id that is no GUID, so that no text gets into a path. */
export function rowPath(table: Table, id: string): string {
  return `${table.set}(${checkedId(table, id)})`;
}

export function checkedId(table: Table, id: string): string {
  if (!guid.test(id)) {
    throw new BridgeError('invalid-request', `an id of ${table.label} must be a GUID`, {
      errors: [{ field: 'id', rule: 'must be a GUID' }],
    });
  }
  return id.toLowerCase();
}

/** `Microsoft.Dynamics.CRM.tp_contract`: how bulk elements name their table. */
export function webType(table: Table): string {
  return `Microsoft.Dynamics.CRM.${logicalName(table)}`;
}
