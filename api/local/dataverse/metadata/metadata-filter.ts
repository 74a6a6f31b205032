import { badQuery, ODataError } from '../errors.ts';
import { type Filter, type Operand, parseFilter } from '../query/parse-filter.ts';
import type { MetadataEntity } from './metadata-entity.ts';

function unsupported(what: string): ODataError {
  return new ODataError(501, '0x8006088a', `${what} is not supported on metadata.`);
}

/** Reads a `$filter` on metadata: enumeration members are compared by their name. */
export function parseMetadataFilter(text: string, aliases: ReadonlyMap<string, string>): Filter {
  const called = /(?:^|[\s(])(\w+)\s*\(/.exec(text.replace(/'(?:[^']|'')*'/g, "''"))?.[1];
  if (called !== undefined && !['and', 'or', 'not'].includes(called))
    throw unsupported(`The function '${called}'`);
  return parseFilter(text.replace(/\bMicrosoft\.Dynamics\.CRM\.\w+'/g, "'"), aliases);
}

export function passesFilter(filter: Filter, entity: MetadataEntity): boolean {
  switch (filter.kind) {
    case 'and':
      return passesFilter(filter.left, entity) && passesFilter(filter.right, entity);
    case 'or':
      return passesFilter(filter.left, entity) || passesFilter(filter.right, entity);
    case 'not':
      return !passesFilter(filter.inner, entity);
    case 'truth':
      return operandValue(filter.operand, entity) === true;
    case 'compare':
      return compare(filter.operator, operandValue(filter.left, entity), operandValue(filter.right, entity));
    default:
      throw unsupported('The function');
  }
}

function compare(operator: string, left: unknown, right: unknown): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (typeof left !== 'number' || typeof right !== 'number') return false;
  if (operator === 'gt') return left > right;
  if (operator === 'ge') return left >= right;
  return operator === 'lt' ? left < right : left <= right;
}

function operandValue(operand: Operand, entity: MetadataEntity): unknown {
  switch (operand.kind) {
    case 'null':
      return null;
    case 'boolean':
      return operand.value;
    case 'number':
      return Number(operand.text);
    case 'guid':
      return operand.text.toLowerCase();
    case 'property':
      return pathValue(operand.path, entity);
    default:
      return operand.text;
  }
}

/** The value at `IsCustomizable/Value`; a missing complex value makes everything below it null. */
function pathValue(path: string, entity: MetadataEntity): unknown {
  const [first = '', ...rest] = path.split('/');
  const named = entity.base === undefined || entity.base.has(first);
  if (!(first in entity.properties) || !named) {
    const type = entity.base?.type ?? entity.type;
    throw badQuery(`Could not find a property named '${first}' on type 'Microsoft.Dynamics.CRM.${type}'.`);
  }
  let value: unknown = entity.properties[first];
  for (const name of rest) {
    if (value === null) return null;
    const found = typeof value === 'object' ? Object.entries(value).find(([key]) => key === name) : undefined;
    if (found === undefined) throw badQuery(`Could not find a property named '${name}'.`);
    value = found[1];
  }
  return value;
}
