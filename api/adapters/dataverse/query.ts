import type { Column, Table, Value } from '../../domain/model/column.ts';
import { idLogicalName, readName, tableNamed } from '../../domain/model/names.ts';
import { BridgeError } from '../../errors.ts';
import { target } from './context.ts';
import { knownColumn } from './known-column.ts';
import { checkedText, checkedValue, isText, literal, textLiteral } from './literal.ts';
import { selectOf } from './map-row.ts';

/** A condition on the columns of a table; `id` names its primary key. */
export type Filter =
  | { readonly op: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'; readonly column: string; readonly value: Value }
  /** Dataverse compares without case and takes `%`, `_`, `[` and `]` as wildcards. */
  | { readonly op: 'contains' | 'startswith' | 'endswith'; readonly column: string; readonly text: string }
  | { readonly op: 'in'; readonly column: string; readonly values: readonly Value[] }
  | { readonly op: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter };

export interface Query {
  readonly filter?: Filter;
  readonly orderBy?: readonly { readonly column: string; readonly descending?: boolean }[];
  /** Columns of the rows; all mapped ones when absent. */
  readonly select?: readonly string[];
  /** Lookup columns whose rows come along. */
  readonly expand?: readonly string[];
  /** Ask how many rows there are; Dataverse counts to 5000. */
  readonly count?: boolean;
  /** At most so many rows. */
  readonly top?: number;
}

/** `set?$select=..&$filter=..`. `top` is not in it: `$top` keeps `odata.maxpagesize` from working. */
export function queryTarget(table: Table, query: Query): string {
  const { filter, orderBy, select, expand = [], count = false } = query;
  const text = target(table.set, {
    $select: select === undefined ? selectOf(table) : select.map((name) => nameOf(table, name)).join(','),
    $filter: filter === undefined ? null : filterText(table, filter),
    $orderby: orderBy === undefined ? null : orderText(table, orderBy),
    $expand: expand.length === 0 ? null : expand.map((name) => expandText(table, name)).join(','),
    $count: count ? 'true' : null,
  });
  if (text.length <= longest) return text;
  throw refuse(
    `the query of ${table.label} is ${text.length} characters long and Dataverse takes ${longest}: ask for fewer values at once`,
  );
}

/** Characters that a query of all mapped columns leaves to its filter. */
export function roomForFilter(table: Table): number {
  return longest - queryTarget(table, {}).length - '&$filter=()'.length;
}

/** Characters that a filter takes in an address, with an `or` beside it. */
export function filterLength(table: Table, filter: Filter): number {
  return target('', { f: `${filterText(table, filter)} or ` }).length;
}

/** Dataverse takes addresses of 32 KB (Microsoft, "Compose HTTP requests"); the environment's own part is in it, too. */
const longest = 32_000;

/** The filter in OData; values that break the rule of their column are refused. */
export function filterText(table: Table, filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return joined(table, filter.op, filter.filters);
    case 'not':
      return `not (${filterText(table, filter.filter)})`;
    case 'in':
      return inText(table, filter.column, filter.values);
    case 'contains':
    case 'startswith':
    case 'endswith':
      return textTest(table, filter);
    default:
      return comparison(table, filter);
  }
}

/** The lookup's navigation property, under which the row at its other end comes along. */
export function expandedName(table: Table, name: string): { property: string; table: Table } {
  const column = knownColumn(table, name);
  if (column.type.kind !== 'lookup') throw refuse(`${name} of ${table.label} is no lookup`);
  return { property: column.schema, table: tableNamed(column.type.table) };
}

function joined(table: Table, op: 'and' | 'or', filters: readonly Filter[]): string {
  const [only, second] = filters;
  if (only === undefined) throw refuse(`an empty ${op} selects nothing`);
  if (second === undefined) return filterText(table, only);
  return `(${filters.map((filter) => filterText(table, filter)).join(` ${op} `)})`;
}

function comparison(
  table: Table,
  { op, column: name, value }: Extract<Filter, { readonly op: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' }>,
): string {
  const column = columnOf(table, name);
  const text = literal(column, value);
  if (text === 'null' && op !== 'eq' && op !== 'ne') {
    throw refuse(`${name} of ${table.label} cannot be compared by ${op} with nothing`);
  }
  return `${nameOf(table, name)} ${op} ${text}`;
}

function textTest(
  table: Table,
  { op, column, text }: Extract<Filter, { readonly op: 'contains' | 'startswith' | 'endswith' }>,
): string {
  if (!isText(columnOf(table, column))) throw refuse(`${column} of ${table.label} is no text`);
  // A part of a text may be longer than its column allows, but must be text that a URL can hold.
  checkedText(column, text);
  return `${op}(${nameOf(table, column)},${textLiteral(text)})`;
}

/**
 * OData's `in` is not known to Dataverse; its own function takes every value as a JSON string. By which name it
 * knows a lookup is not documented, so lookups are compared one by one. Nor is it documented how an apostrophe is written
 * in its list, where a lone one may be read as the beginning of a literal: such texts are compared one by one, too.
 */
function inText(table: Table, name: string, values: readonly Value[]): string {
  const column = columnOf(table, name);
  if (values.length === 0) throw refuse('an empty in selects nothing');
  if (name !== 'id' && column.type.kind === 'lookup') {
    const filters = values.map((value) => ({ op: 'eq', column: name, value }) as const);
    return joined(table, 'or', filters);
  }
  const texts = values.map((raw) => {
    const value = checkedValue(column, raw);
    if (value === null) throw refuse(`${name} of ${table.label} cannot be in a list with nothing`);
    return String(value);
  });
  const listed = texts.filter((text) => !text.includes("'"));
  const compared = texts.filter((text) => text.includes("'"));
  const property = `'${nameOf(table, name)}'`;
  const list = listed.map((text) => JSON.stringify(text)).join(',');
  const parts = [
    ...(listed.length === 0
      ? []
      : [`Microsoft.Dynamics.CRM.In(PropertyName=${property},PropertyValues=[${list}])`]),
    ...compared.map((text) => `${nameOf(table, name)} eq ${textLiteral(text)}`),
  ];
  return parts.length === 1 ? parts.join('') : `(${parts.join(' or ')})`;
}

/** The primary key settles ties, so that no row is on two pages or on none. */
function orderText(
  table: Table,
  orderBy: readonly { readonly column: string; readonly descending?: boolean }[],
): string {
  const parts = orderBy.map(
    ({ column, descending }) => `${nameOf(table, column)}${descending === true ? ' desc' : ''}`,
  );
  const id = idLogicalName(table);
  return orderBy.some(({ column }) => column === 'id') ? parts.join(',') : [...parts, id].join(',');
}

function expandText(table: Table, name: string): string {
  const { property, table: other } = expandedName(table, name);
  return `${property}($select=${selectOf(other)})`;
}

function nameOf(table: Table, name: string): string {
  return name === 'id' ? idLogicalName(table) : readName(knownColumn(table, name));
}

/** The primary key is compared as a lookup is: by a bare GUID. */
function columnOf(table: Table, name: string): Column {
  if (name !== 'id') return knownColumn(table, name);
  const type = { kind: 'lookup', table: table.name } as const;
  const described = { label: `Id of ${table.label}`, description: 'Primary key.', sql: 'id' };
  return {
    ...described,
    name,
    schema: idLogicalName(table),
    type,
    required: true,
    owner: 'person',
    guarded: false,
  };
}

function refuse(detail: string): BridgeError {
  return new BridgeError('invalid-request', detail);
}
