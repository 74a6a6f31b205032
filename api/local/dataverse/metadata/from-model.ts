import { type ChoiceName, choices } from '../../../domain/model/choices.ts';
import type { Column, Table } from '../../../domain/model/column.ts';
import { columnNamed, idLogicalName, logicalName, tableNamed } from '../../../domain/model/names.ts';
import { column as build, completed, idColumn } from './columns.ts';
import type {
  ColumnKind,
  ColumnMeta,
  OptionSetMeta,
  RelationshipMeta,
  SchemaData,
  TableMeta,
} from './types.ts';

/** Metadata of model tables as Dataverse would hold it after the solution was imported. */
export function schemaFromModel(tables: readonly Table[]): SchemaData {
  return {
    tables: tables.map(tableMeta),
    relationships: tables.flatMap(relationships),
    optionSets: optionSets(tables),
  };
}

function tableMeta(table: Table): TableMeta {
  const custom = table.origin === 'custom';
  const id = idColumn(`${table.schema}Id`, table.label);
  return completed({
    logicalName: logicalName(table),
    schemaName: table.schema,
    entitySetName: table.set,
    label: table.label,
    pluralLabel: table.pluralLabel,
    primaryId: idLogicalName(table),
    primaryName: logicalName(columnNamed(table, table.primaryName)),
    changeTracking: true,
    custom,
    columns: [id, ...table.columns.map((c) => columnMeta(c, custom))],
    keys: table.keys.map((key) => ({
      schemaName: key.schema,
      logicalName: logicalName(key),
      label: key.label,
      columns: key.columns.map((name) => logicalName(columnNamed(table, name))),
    })),
  });
}

function columnMeta(column: Column, custom: boolean): ColumnMeta {
  return build(column.schema, column.label, kindOf(column), {
    requiredLevel: column.required ? 'ApplicationRequired' : 'None',
    custom,
    ...(column.type.kind === 'boolean' ? { defaultValue: false } : {}),
  });
}

function kindOf(column: Column): ColumnKind {
  const type = column.type;
  switch (type.kind) {
    case 'text':
      return { kind: 'string', maxLength: type.maxLength, format: type.format ?? 'text' };
    case 'memo':
      return { kind: 'memo', maxLength: type.maxLength };
    case 'integer':
      return { kind: 'integer', min: type.min, max: type.max };
    case 'decimal':
    case 'money':
      return { kind: type.kind, precision: type.scale, min: type.min, max: type.max };
    case 'boolean':
      return { kind: 'boolean', trueLabel: 'Yes', falseLabel: 'No' };
    case 'date':
    case 'datetime':
      return { kind: type.kind };
    case 'choice':
      return choiceKind(type.choice);
    case 'lookup':
      return { kind: 'lookup', targets: [{ table: targetOf(column), navigation: column.schema }] };
  }
}

function targetOf(column: Column): string {
  return column.type.kind === 'lookup' ? logicalName(tableNamed(column.type.table)) : '';
}

function choiceKind(name: string): ColumnKind {
  const set = Object.entries(choices).find(([key]) => key === name)?.[1];
  if (set === undefined) throw new Error(`no choice set is named ${name}`);
  return { kind: 'choice', optionSet: set.schema, options: Object.values(set.options) };
}

/** As in our solution: `tp_customersite_contract_customersiteid`. */
function relationshipName(table: Table, column: Column): string {
  const parts = [targetOf(column), logicalName(table), logicalName(column)];
  return `tp_${parts.map((name) => name.replace(/^tp_/, '')).join('_')}`;
}

/** As in our solution: a required lookup keeps its parent, an optional one is emptied with it. */
function relationships(table: Table): RelationshipMeta[] {
  return table.columns
    .filter((column) => column.type.kind === 'lookup')
    .map((column) => ({
      schemaName: relationshipName(table, column),
      referencing: logicalName(table),
      referenced: targetOf(column),
      attribute: logicalName(column),
      navigation: column.schema,
      collection: relationshipName(table, column),
      cascadeDelete: column.required ? 'Restrict' : 'RemoveLink',
      custom: true,
    }));
}

function optionSets(tables: readonly Table[]): OptionSetMeta[] {
  const used = new Set(
    tables.flatMap((t) => t.columns.flatMap((c) => (c.type.kind === 'choice' ? [c.type.choice] : []))),
  );
  return [...used].map((name) => {
    const set = choices[name as ChoiceName];
    return { name: set.schema, label: set.label, options: Object.values(set.options) };
  });
}
