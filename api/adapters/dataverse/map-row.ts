import { type Canonical, canonicalValue } from '../../domain/model/canonical.ts';
import type { Column, Table, Value } from '../../domain/model/column.ts';
import { idLogicalName, logicalName, readName, tableNamed, writeName } from '../../domain/model/names.ts';
import { BridgeError, type FieldError } from '../../errors.ts';
import type { RemoteProblem, RemoteRow } from '../../ports/dataverse.ts';
import { type FastCanonical, fastCanonical } from './fast-canonical.ts';
import type { Json, JsonObject, Writable, WritableObject } from './lossless-json.ts';
import { RawNumber } from './lossless-json.ts';

export type ReadRow =
  | { readonly ok: true; readonly row: RemoteRow }
  | { readonly ok: false; readonly problem: RemoteProblem };

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is worked out once for a column: its names on the wire and its quick check. */
interface ColumnCodec {
  readonly column: Column;
  readonly readName: string;
  readonly writeName: string;
  readonly fast: FastCanonical;
  /** Text before and after the GUID of a bound lookup; null for other columns. */
  readonly bind: string | null;
}
interface TableCodec {
  readonly idName: string;
  readonly columns: readonly ColumnCodec[];
  readonly byName: ReadonlyMap<string, ColumnCodec>;
}

const codecs = new WeakMap<Table, TableCodec>();

function codecOf(table: Table): TableCodec {
  const known = codecs.get(table);
  if (known !== undefined) return known;
  const columns = table.columns.map((column) => ({
    column,
    readName: readName(column),
    writeName: writeName(column),
    fast: fastCanonical(column.type),
    bind: column.type.kind === 'lookup' ? `/${tableNamed(column.type.table).set}(` : null,
  }));
  const byName = new Map(columns.map((codec) => [codec.column.name, codec]));
  const made = { idName: idLogicalName(table), columns, byName };
  codecs.set(table, made);
  return made;
}

function canonical(codec: ColumnCodec, raw: Json): Canonical {
  const fast = codec.fast(raw);
  return fast === undefined ? canonicalValue(codec.column, raw) : { ok: true, value: fast };
}

/** When a row was written last; every Dataverse table has it. */
const modifiedOn = 'modifiedon';

/** `$select` of every mapped column; the id always comes with a row, the time only where it decides something. */
export function selectOf(table: Table): string {
  const names = table.columns.map(readName);
  return (needsTime(table) ? [...names, modifiedOn] : names).join(',');
}

function needsTime(table: Table): boolean {
  return table.columns.some((column) => column.owner === 'latest');
}

/**
 * Brings a Web API row into canonical form. A property that is absent stays absent ("not known"), null stays
 * null. Throws `SyntaxError` when the id or the etag is missing: that is no row.
 */
export function rowFromWeb(table: Table, json: JsonObject): ReadRow {
  const { idName, columns } = codecOf(table);
  const id = json[idName];
  const etag = json['@odata.etag'];
  if (typeof id !== 'string' || !guid.test(id) || typeof etag !== 'string') {
    throw new SyntaxError(`a row of ${table.set} has no id or no etag`);
  }
  const values: Record<string, Value> = {};
  const problems: { column: string; rule: string }[] = [];
  for (const codec of columns) {
    const raw = json[codec.readName];
    if (raw === undefined) continue;
    const fast = codec.fast(raw);
    const read = fast === undefined ? canonicalValue(codec.column, fromLexeme(codec.column, raw)) : null;
    if (read === null) values[codec.column.name] = fast ?? null;
    else if (read.ok) values[codec.column.name] = read.value;
    else problems.push({ column: codec.column.name, rule: read.rule });
  }
  const key = id.toLowerCase();
  const modifiedAt = json[modifiedOn];
  const time = typeof modifiedAt === 'string' ? { modifiedAt } : {};
  return problems.length === 0
    ? { ok: true, row: { row: Object.assign(values, { id: key }), etag, ...time } }
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
  checkCells(table, cells);
  const { byName } = codecOf(table);
  for (const name of Object.keys(cells)) {
    if (name === 'id') continue;
    const codec = byName.get(name);
    if (codec === undefined) {
      errors.push({ field: name.slice(0, 100), rule: `is no column of ${table.label}` });
      continue;
    }
    const checked = canonical(codec, cells[name] ?? null);
    if (!checked.ok) errors.push({ field: name, rule: checked.rule });
    else if (purpose === 'change' || checked.value !== null || codec.bind === null) {
      members[codec.writeName] = writable(codec, checked.value);
    }
  }
  if (errors.length > 0) throw invalidCells(table, errors);
  return members;
}

/** Refuses what is no row: rows come from callers without types, too. */
export function checkCells(table: Table, cells: unknown): void {
  if (typeof cells === 'object' && cells !== null && !Array.isArray(cells)) return;
  throw invalidCells(table, [{ field: 'row', rule: 'must be an object of cells' }]);
}

function writable(codec: ColumnCodec, value: Value): Writable {
  if (value === null) return null;
  if (codec.bind !== null) return `${codec.bind}${value})`;
  const { kind } = codec.column.type;
  return kind === 'decimal' || kind === 'money' ? new RawNumber(String(value)) : value;
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
