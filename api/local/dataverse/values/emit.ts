import type { Shape } from '../metadata/schema.ts';
import type { Cell, ColumnMeta } from '../metadata/types.ts';
import type { StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { padScale, withoutTrailingZeros } from './decimal-text.ts';
import { formattedValue } from './formatted.ts';
import { lookupTarget, primaryNameOf } from './lookup-target.ts';
import { moneyDigits } from './money-digits.ts';

/** Digits after the point of every money value in a response, whatever the precision of its column. */
const moneyScale = 4;

/** Which annotations a request asked for with `Prefer: odata.include-annotations`. */
export interface Annotations {
  readonly formatted: boolean;
  readonly lookupLogicalName: boolean;
  readonly navigation: boolean;
  /** `totalrecordcount` and `totalrecordcountlimitexceeded` of a collection. */
  readonly recordCount: boolean;
  readonly recordCountLimit: boolean;
}

/** A column of a response with its JSON name made ready: `,"name":`. */
export interface PlannedColumn {
  readonly position: number;
  readonly column: ColumnMeta;
  readonly name: string;
  readonly prefix: string;
}

/** The columns at these positions, in this order; write-only ones are left out. */
export function plannedColumns(shape: Shape, positions: readonly number[]): PlannedColumn[] {
  const readable = positions.filter((at) => shape.table.columns[at]?.validForRead !== false);
  return readable.flatMap((position, index) => {
    const column = shape.table.columns[position];
    const name = shape.properties[position];
    if (column === undefined || name === undefined) return [];
    return [{ position, column, name, prefix: `${index === 0 ? '' : ','}"${name}":` }];
  });
}

export interface EmitPlan {
  readonly store: Store;
  readonly shape: Shape;
  /** In the order of the table, the primary key first. */
  readonly columns: readonly PlannedColumn[];
  readonly annotations: Annotations | null;
  /** False under `odata.metadata=none`. */
  readonly control: boolean;
  /** Expanded navigation properties: each gives its JSON with a comma in front. */
  readonly expansions: readonly ((row: StoredRow) => string)[];
}

/** One cell as JSON text; decimals are raw number lexemes. */
export function cellJson(column: ColumnMeta, cell: Cell): string {
  if (cell === null) return 'null';
  switch (column.type.kind) {
    case 'string':
    case 'memo':
      return JSON.stringify(cell);
    case 'decimal':
      return String(cell);
    case 'double':
      return withoutTrailingZeros(String(cell));
    case 'money':
      return padScale(String(cell), moneyScale);
    case 'integer':
    case 'bigint':
    case 'choice':
    case 'state':
    case 'status':
    case 'boolean':
      return String(cell);
    default:
      return `"${cell}"`;
  }
}

export function etag(row: StoredRow): string {
  return `W/"${row.version}"`;
}

/** A row as a JSON object; `extra` holds properties to put first, as JSON with a comma at the end. */
export function rowJson(plan: EmitPlan, row: StoredRow, extra = ''): string {
  let text = plan.control ? `{${extra}"@odata.etag":"W/\\"${row.version}\\"",` : `{${extra}`;
  for (const { position, column, name, prefix } of plan.columns) {
    const cell = row.cells[position] ?? null;
    text += prefix + cellJson(column, cell);
    if (plan.annotations !== null && cell !== null)
      text += annotated(plan, plan.annotations, row, { position, column, name, prefix }, cell);
  }
  for (const expansion of plan.expansions) text += expansion(row);
  return `${text}}`;
}

function annotated(
  plan: EmitPlan,
  wanted: Annotations,
  row: StoredRow,
  planned: PlannedColumn,
  cell: Cell,
): string {
  const { column, name } = planned;
  if (column.type.kind === 'lookup') return lookupAnnotations(plan, wanted, row, planned);
  const formatted = wanted.formatted ? formattedValue(column, cell, moneyDigits(plan.store)) : undefined;
  return formatted === undefined ? '' : `,"${name}@${formattedName}":${JSON.stringify(formatted)}`;
}

const formattedName = 'OData.Community.Display.V1.FormattedValue';

function lookupAnnotations(
  plan: EmitPlan,
  wanted: Annotations,
  row: StoredRow,
  { position, name }: PlannedColumn,
): string {
  const target = lookupTarget(plan.store, plan.shape, row, position);
  if (target === undefined) return '';
  const label = primaryNameOf(target.table, target.id);
  let text = '';
  if (wanted.formatted && label !== null) text += `,"${name}@${formattedName}":${JSON.stringify(label)}`;
  if (wanted.navigation) {
    text += `,"${name}@Microsoft.Dynamics.CRM.associatednavigationproperty":"${target.navigation}"`;
  }
  if (wanted.lookupLogicalName)
    text += `,"${name}@Microsoft.Dynamics.CRM.lookuplogicalname":"${target.table.shape.table.logicalName}"`;
  return text;
}
