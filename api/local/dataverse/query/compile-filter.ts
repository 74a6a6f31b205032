import { badQuery, propertyNotFound } from '../errors.ts';
import type { Shape } from '../metadata/schema.ts';
import type { ColumnMeta } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import { edmType } from '../values/accept.ts';
import { guidText } from '../values/literal-text.ts';
import { orderOf } from './cell-order.ts';
import type { FilterSettings, TextGetter } from './filter-settings.ts';
import { compareFolded, Folded } from './folded.ts';
import { likeTest } from './like.ts';
import { literalFor } from './literals.ts';
import type { Comparison, Filter, Operand, TextFunction } from './parse-filter.ts';
import { type Getter, isText, type Source, sourceOf, textAt } from './source.ts';
import { conditionSteps, valueSteps, type Work } from './work.ts';

/** SQL's three-valued logic: null is "unknown". */
export type Truth = boolean | null;
export type Test = (row: StoredRow) => Truth;

/** Turns a parsed filter into a test of rows of one table; wrong names and types are the Web API's 400. */
export function compileFilter(filter: Filter, shape: Shape, settings: FilterSettings): Test {
  switch (filter.kind) {
    case 'and':
      return and(compileFilter(filter.left, shape, settings), compileFilter(filter.right, shape, settings));
    case 'or':
      return or(compileFilter(filter.left, shape, settings), compileFilter(filter.right, shape, settings));
    case 'not': {
      const inner = compileFilter(filter.inner, shape, settings);
      return (row) => {
        const truth = inner(row);
        return truth === null ? null : !truth;
      };
    }
    default:
      return charged(condition(filter, shape, settings), settings.work);
  }
}

type Condition = Extract<Filter, { kind: 'compare' | 'text' | 'function' | 'truth' }>;

function condition(filter: Condition, shape: Shape, settings: FilterSettings): Test {
  switch (filter.kind) {
    case 'compare':
      return compare(filter, shape, settings);
    case 'text':
      return textTest(filter.name, filter.left, filter.right, shape, settings);
    case 'function':
      return functionTest(filter, shape, settings);
    case 'truth':
      return booleanTest(filter.operand, shape, settings);
  }
}

function charged(test: Test, work: Work): Test {
  return (row) => {
    work.spend(conditionSteps);
    return test(row);
  };
}

function and(left: Test, right: Test): Test {
  return (row) => {
    const first = left(row);
    if (first === false) return false;
    const second = right(row);
    if (second === false) return false;
    return first === null || second === null ? null : true;
  };
}

function or(left: Test, right: Test): Test {
  return (row) => {
    const first = left(row);
    if (first === true) return true;
    const second = right(row);
    if (second === true) return true;
    return first === null || second === null ? null : false;
  };
}

type CompareFilter = Extract<Filter, { kind: 'compare' }>;
type FunctionFilter = Extract<Filter, { kind: 'function' }>;

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

function compare(filter: CompareFilter, shape: Shape, settings: FilterSettings): Test {
  if (filter.left.kind !== 'property') {
    if (filter.right.kind !== 'property') throw badQuery('A comparison needs a property on one side.');
    const operator = mirrored[filter.operator];
    return compare({ ...filter, operator, left: filter.right, right: filter.left }, shape, settings);
  }
  const source = sourceOf(filter.left.path, shape, settings);
  if (filter.right.kind === 'null') return nullTest(source, filter.operator);
  const { operator, right } = filter;
  const { column } = source;
  if (!isText(column)) {
    const other = rightGetter(right, column, shape, settings);
    return ordered(source.get, other, orderOf(column), operator, settings);
  }
  const left = textAt(filter.left.path, source, settings);
  const order = (a: Folded, b: Folded): number => compareFolded(a, b, settings.work);
  return ordered(left, rightText(right, column, shape, settings), order, operator, settings);
}

/** The test of two values that both may be missing. */
function ordered<T>(
  left: (row: StoredRow) => T | null,
  right: (row: StoredRow) => T | null,
  order: (a: T, b: T) => number,
  operator: Comparison,
  settings: FilterSettings,
): Test {
  const wanted = outcome(operator);
  const unknown = operator === 'ne' && settings.notEqualFindsNull;
  return (row) => {
    const a = left(row);
    const b = right(row);
    if (a === null || b === null) return unknown ? (a === null) !== (b === null) : null;
    return wanted(order(a, b));
  };
}

function nullTest(source: Source, operator: Comparison): Test {
  if (operator === 'eq') return (row) => source.get(row) === null;
  if (operator === 'ne') return (row) => source.get(row) !== null;
  return () => null;
}

function rightGetter(operand: Operand, column: ColumnMeta, shape: Shape, settings: FilterSettings): Getter {
  if (operand.kind === 'property') return comparable(operand.path, column, shape, settings).get;
  const value = literalFor(unquotedId(operand, column), column);
  return () => value;
}

function rightText(operand: Operand, column: ColumnMeta, shape: Shape, settings: FilterSettings): TextGetter {
  if (operand.kind === 'property') {
    return textAt(operand.path, comparable(operand.path, column, shape, settings), settings);
  }
  const folded = new Folded(String(literalFor(operand, column)), settings.work);
  return () => folded;
}

/** The other column of a comparison, which must be of the same type. */
function comparable(path: string, column: ColumnMeta, shape: Shape, settings: FilterSettings): Source {
  const other = sourceOf(path, shape, settings);
  if (edmType(other.column) !== edmType(column)) throw incompatible(edmType(column), edmType(other.column));
  return other;
}

/** Ids may be quoted: `_owninguser_value eq '<id>'` (webapi/query/filter-rows). */
function unquotedId(operand: Operand, column: ColumnMeta): Operand {
  const { kind } = column.type;
  const isId = kind === 'guid' || kind === 'lookup';
  if (!isId || operand.kind !== 'string' || guidText(operand.text) === undefined) return operand;
  return { kind: 'guid', text: operand.text };
}

/** Incompatible operand types, in the words of the OData library. */
export function incompatible(left: string, right: string): Error {
  return badQuery(
    `A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind 'Equal'.`,
  );
}

function outcome(operator: Comparison): (order: number) => boolean {
  switch (operator) {
    case 'eq':
      return (order) => order === 0;
    case 'ne':
      return (order) => order !== 0;
    case 'gt':
      return (order) => order > 0;
    case 'ge':
      return (order) => order >= 0;
    case 'lt':
      return (order) => order < 0;
    case 'le':
      return (order) => order <= 0;
  }
}

function textTest(
  name: TextFunction,
  left: Operand,
  right: Operand,
  shape: Shape,
  settings: FilterSettings,
): Test {
  if (left.kind !== 'property' || right.kind !== 'string') {
    throw badQuery(`The function '${name}' takes a property and a string literal.`);
  }
  const source = sourceOf(left.path, shape, settings);
  if (!isText(source.column)) throw incompatible(edmType(source.column), 'Edm.String');
  const pattern = `${name === 'startswith' ? '' : '%'}${right.text}${name === 'endswith' ? '' : '%'}`;
  const like = likeTest(pattern, settings.work);
  const textOf = textAt(left.path, source, settings);
  return (row) => {
    const text = textOf(row);
    return text === null ? null : like(text);
  };
}

function functionTest(filter: FunctionFilter, shape: Shape, settings: FilterSettings): Test {
  const { property, values } = filter;
  const { kinds, negative, test } = filter.function;
  const path = shape.byProperty.has(property) ? property : `_${property}_value`;
  if (!shape.byProperty.has(path)) throw propertyNotFound(shape.table.logicalName, property);
  const source = sourceOf(path, shape, settings);
  if (kinds !== null && !kinds.includes(source.column.type.kind)) {
    throw badQuery(`The function '${filter.name}' is not valid for the attribute '${property}'.`);
  }
  settings.work.spend(values.list.length * valueSteps);
  const passes = test(source.column, values, settings.asker);
  const withoutValue = negative === true && settings.notEqualFindsNull ? true : null;
  return (row) => {
    const cell = source.get(row);
    if (cell === null) return withoutValue;
    if (typeof cell === 'string') settings.work.spend(cell.length * 2);
    return passes(cell);
  };
}

function booleanTest(operand: Operand, shape: Shape, settings: FilterSettings): Test {
  if (operand.kind === 'boolean') return () => operand.value;
  if (operand.kind !== 'property') throw badQuery('The filter expression must evaluate to a boolean value.');
  const source = sourceOf(operand.path, shape, settings);
  if (source.column.type.kind !== 'boolean') {
    throw badQuery('The $filter expression must evaluate to a single boolean value.');
  }
  return (row) => {
    const cell = source.get(row);
    return cell === null ? null : cell === true;
  };
}
