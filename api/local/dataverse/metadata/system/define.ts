import { column, completed, idColumn, integerRange } from '../columns.ts';
import type { ColumnMeta, KeyMeta, Option, TableMeta } from '../types.ts';

interface Input {
  readonly name: string;
  readonly set: string;
  readonly label: string;
  readonly primaryName: string;
  /** Schema name of the primary key where it is not the table's name with `Id`. */
  readonly id?: string;
  readonly columns: readonly ColumnMeta[];
  readonly keys?: readonly KeyMeta[];
  readonly changeTracking?: boolean;
}

/** A table of the platform with the columns every table has. */
export function system(input: Input): TableMeta {
  const id = input.id ?? `${input.name}Id`;
  return completed({
    logicalName: input.name.toLowerCase(),
    schemaName: input.name,
    entitySetName: input.set,
    label: input.label,
    pluralLabel: `${input.label}s`,
    primaryId: id.toLowerCase(),
    primaryName: input.primaryName,
    changeTracking: input.changeTracking ?? false,
    custom: false,
    columns: [idColumn(id, input.label), ...input.columns],
    keys: input.keys ?? [],
  });
}

/** State and status reason with options of their own. */
export function states(
  options: readonly {
    readonly value: number;
    readonly label: string;
    readonly statuses: readonly Option[];
  }[],
): ColumnMeta[] {
  const status = options.flatMap((o) => o.statuses.map((s) => ({ ...s, state: o.value })));
  return [
    column('statecode', 'Status', { kind: 'state', options }, { validForCreate: false }),
    column('statuscode', 'Status Reason', { kind: 'status', options: status }),
  ];
}

/** A whole number. */
export function whole(schemaName: string, label: string): ColumnMeta {
  return column(schemaName, label, { kind: 'integer', ...integerRange });
}
