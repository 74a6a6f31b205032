import { badQuery, ODataError, segmentNotFound } from '../errors.ts';
import { parseKeyPairs, type Segment } from '../http/path.ts';
import { aliasesOf } from '../http/query-string.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { type Filter, type Operand, parseFilter } from '../query/parse-filter.ts';
import {
  type Described,
  describeColumn,
  describeKey,
  describeManyToMany,
  describeOptionSet,
  describeOptions,
  describeRelationship,
  describeTable,
} from './describe.ts';
import { type Shape, visibleColumns } from './schema.ts';

/** `EntityDefinitions` and what lies below: Attributes (with casts), Keys and relationships. Read-only. */
export function definitions(call: Call, first: Segment, rest: readonly Segment[]): Reply {
  if (call.method !== 'GET') throw new ODataError(501, '0x8006088a', 'Writing metadata is not emulated.');
  const { schema } = call.context.store;
  if (first.key === null) {
    const all = schema.shapes().map((shape) => expanded(call, shape));
    return listReply(call, 'EntityDefinitions', all);
  }
  const shape = schema.shapes().find((s) => named(first.key ?? '', describeTable(s.table)));
  if (shape === undefined) throw notFound('entity', first.key);
  const [part, cast, more] = rest;
  if (part === undefined) return singleReply(call, 'EntityDefinitions', expanded(call, shape));
  if (more !== undefined) throw segmentNotFound(more.name);
  return below(call, shape, part, cast);
}

/** `GlobalOptionSetDefinitions`, all or one by name. */
export function optionSetDefinitions(call: Call, first: Segment): Reply {
  const sets = call.context.store.schema.data.optionSets.map(describeOptionSet);
  if (first.key === null) return listReply(call, 'GlobalOptionSetDefinitions', sets);
  const set = sets.find((s) => named(first.key ?? '', s));
  if (set === undefined) throw notFound('optionset', first.key);
  return singleReply(call, 'GlobalOptionSetDefinitions', set);
}

function below(call: Call, shape: Shape, part: Segment, cast: Segment | undefined): Reply {
  const all = children(call, shape, part.name);
  if (all === undefined) throw segmentNotFound(part.name);
  const path = `EntityDefinitions('${shape.table.logicalName}')/${part.name}`;
  const typed = cast === undefined ? all : all.filter((o) => o['@odata.type'] === `#${cast.name}`);
  if (part.key === null) return listReply(call, path, typed);
  const found = typed.find((object) => named(part.key ?? '', object));
  if (found === undefined) throw notFound(part.name, part.key);
  return singleReply(call, path, found);
}

function children(call: Call, shape: Shape, name: string): Described[] | undefined {
  const { table } = shape;
  const { schema } = call.context.store;
  switch (name) {
    case 'Attributes':
      return visibleColumns(table).map((column) => {
        const described = describeColumn(table, column);
        const wanted = expansions(call);
        const options =
          wanted.has('OptionSet') || wanted.has('GlobalOptionSet') ? describeOptions(table, column) : null;
        return options === null ? described : { ...described, OptionSet: options };
      });
    case 'Keys':
      return table.keys.map((key) => describeKey(table, key));
    case 'ManyToOneRelationships':
      return schema.relationships
        .filter((r) => r.referencing === table.logicalName)
        .map((r) => describeRelationship(schema, r));
    case 'OneToManyRelationships':
      return schema.childrenOf(table.logicalName).map((r) => describeRelationship(schema, r));
    case 'ManyToManyRelationships':
      return schema.manyToMany
        .filter((r) => r.table1 === table.logicalName || r.table2 === table.logicalName)
        .map(describeManyToMany);
    default:
      return undefined;
  }
}

function expansions(call: Call): ReadonlySet<string> {
  const text = call.query.options.get('$expand') ?? '';
  return new Set(
    text
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim()),
  );
}

function expanded(call: Call, shape: Shape): Described {
  const parts: Record<string, unknown> = { ...describeTable(shape.table) };
  for (const name of expansions(call)) {
    if (name !== '') parts[name] = children(call, shape, name) ?? segmentFailure(name);
  }
  return parts;
}

function segmentFailure(name: string): never {
  throw segmentNotFound(name);
}

/** True when the text between the parentheses names the object: `LogicalName='x'`, `Name='x'` or its id. */
function named(key: string, object: Described): boolean {
  const pairs = parseKeyPairs(key);
  if (pairs === undefined) return object.MetadataId === key.toLowerCase();
  return [...pairs].every(([name, value]) => object[name] === value.replace(/^'|'$/g, ''));
}

function notFound(kind: string, key: string): ODataError {
  return new ODataError(
    404,
    '0x80060888',
    `Could not find an ${kind} with specified key: ${key.slice(0, 200)}.`,
  );
}

function listReply(call: Call, path: string, objects: readonly Described[]): Reply {
  const text = call.query.options.get('$filter');
  const filter = text === undefined ? null : parseFilter(text, aliasesOf(call.query));
  const found = filter === null ? objects : objects.filter((object) => passes(filter, object));
  return json({
    '@odata.context': `${call.base}$metadata#${path}`,
    value: found.map((o) => narrowed(call, o)),
  });
}

function singleReply(call: Call, path: string, object: Described): Reply {
  return json({ '@odata.context': `${call.base}$metadata#${path}/$entity`, ...narrowed(call, object) });
}

/** Applies `$select`; the id, the type and expanded parts always stay. */
function narrowed(call: Call, object: Described): Described {
  const text = call.query.options.get('$select');
  if (text === undefined) return object;
  const names = text.split(',').map((name) => name.trim());
  const expandedNames = expansions(call);
  for (const name of names) {
    if (!(name in object))
      throw badQuery(`Could not find a property named '${name}' on type '${typeOf(object)}'.`);
  }
  const keep = (name: string): boolean =>
    names.includes(name) || name === 'MetadataId' || name === '@odata.type' || expandedNames.has(name);
  return Object.fromEntries(Object.entries(object).filter(([name]) => keep(name)));
}

function typeOf(object: Described): string {
  const type = object['@odata.type'];
  return typeof type === 'string' ? type.slice(1) : 'Microsoft.Dynamics.CRM.EntityMetadata';
}

function passes(filter: Filter, object: Described): boolean {
  switch (filter.kind) {
    case 'and':
      return passes(filter.left, object) && passes(filter.right, object);
    case 'or':
      return passes(filter.left, object) || passes(filter.right, object);
    case 'not':
      return !passes(filter.inner, object);
    case 'truth':
      return operandValue(filter.operand, object) === true;
    case 'compare': {
      const equal = operandValue(filter.left, object) === operandValue(filter.right, object);
      if (filter.operator === 'eq') return equal;
      if (filter.operator === 'ne') return !equal;
      throw new ODataError(
        501,
        '0x8006088a',
        `The operator '${filter.operator}' is not supported on metadata.`,
      );
    }
    default:
      throw new ODataError(501, '0x8006088a', 'The function is not supported on metadata.');
  }
}

function operandValue(operand: Operand, object: Described): unknown {
  if (operand.kind === 'null') return null;
  if (operand.kind === 'boolean') return operand.value;
  if (operand.kind === 'number') return Number(operand.text);
  if (operand.kind !== 'property') return operand.text;
  let value: unknown = object;
  for (const name of operand.path.split('/')) {
    if (typeof value !== 'object' || value === null || !(name in value)) {
      throw badQuery(`Could not find a property named '${name}'.`);
    }
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value;
}
