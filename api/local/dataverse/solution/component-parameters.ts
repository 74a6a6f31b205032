import type { Context } from '../context.ts';
import { badQuery, notEmulated } from '../errors.ts';
import { isObject, type Json } from '../json/parse.ts';
import { upsertSystemRow } from '../operations/upsert-system-row.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Unit } from '../store/unit.ts';
import { valueRow } from './environment-variables.ts';
import { ImportError, importCodes } from './failure.ts';

/** A deployment setting: a connection for a reference or the value of an environment variable. */
export type ComponentParameter =
  | { readonly kind: 'connection'; readonly name: string; readonly cells: Readonly<Record<string, string>> }
  | { readonly kind: 'variable'; readonly name: string; readonly value: string };

/** Reads `ComponentParameters`: rows of connectionreference and environmentvariablevalue. */
export function readComponentParameters(value: Json | undefined): ComponentParameter[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badQuery("The parameter 'ComponentParameters' must be a collection.");
  return value.map((item) => {
    if (!isObject(item)) throw badQuery("An element of 'ComponentParameters' is not an entity.");
    const type = String(item['@odata.type'] ?? '').replace(/^#?Microsoft\.Dynamics\.CRM\./, '');
    const text = (name: string): string => {
      const found = item[name];
      if (typeof found === 'string') return found;
      throw badQuery(`An element of 'ComponentParameters' of the type '${type}' has no '${name}'.`);
    };
    switch (type) {
      case 'connectionreference':
        return { kind: 'connection', name: text('connectionreferencelogicalname'), cells: connection(item) };
      case 'environmentvariablevalue':
        return { kind: 'variable', name: text('schemaname'), value: text('value') };
      default:
        throw notEmulated(`A component parameter of the type '${type}'`);
    }
  });
}

function connection(item: { readonly [name: string]: Json }): Record<string, string> {
  const cells: Record<string, string> = {};
  for (const name of ['connectionid', 'connectorid', 'connectionreferencedisplayname', 'description']) {
    const value = item[name];
    if (typeof value === 'string' && value !== '') cells[name] = value;
  }
  return cells;
}

/** Writes a setting to its component, which must be in the package or the organisation. */
export function applyParameter(context: Context, unit: Unit, parameter: ComponentParameter): void {
  if (parameter.kind === 'connection') {
    const row = named(unit.table('connectionreference'), 'connectionreferencelogicalname', parameter.name);
    if (row === undefined) throw unknown('connection reference', parameter.name);
    upsertSystemRow(context, unit, { table: 'connectionreference', id: row.id, cells: parameter.cells });
    return;
  }
  const definition = named(unit.table('environmentvariabledefinition'), 'schemaname', parameter.name);
  if (definition === undefined) throw unknown('environment variable', parameter.name);
  upsertSystemRow(context, unit, variableValue(unit, definition.id, parameter));
}

/** The value row of a definition: the one it has or a new one. */
function variableValue(unit: Unit, definition: string, parameter: { name: string; value: string }) {
  const values = unit.table('environmentvariablevalue');
  const position = values.shape.position.get('environmentvariabledefinitionid') ?? -1;
  const old = [...values.rows.values()].find((row) => row.cells[position] === definition);
  return valueRow(definition, parameter.name, parameter.value, old?.id);
}

function named(table: RowTable, column: string, name: string): StoredRow | undefined {
  const position = table.shape.position.get(column) ?? -1;
  return [...table.rows.values()].find(
    (row) => String(row.cells[position]).toLowerCase() === name.toLowerCase(),
  );
}

function unknown(what: string, name: string): ImportError {
  return new ImportError(
    importCodes.other,
    `ComponentParameters: the ${what} ${name} is neither in the package nor in the target system.`,
  );
}
