import type { Cell, ColumnKind, ColumnMeta } from '../../metadata/types.ts';

/** Who asks and when: what the relative functions are relative to. */
export interface Asker {
  readonly now: Date;
  readonly userId: string;
  readonly businessUnitId: string;
}

/** Values of the parameters beside `PropertyName`, as text. */
export interface Values {
  readonly single: string;
  readonly list: readonly string[];
}

export type CellTest = (cell: Exclude<Cell, null>) => boolean;

/** A query function of `Microsoft.Dynamics.CRM`. */
export interface QueryFunction {
  /** The one parameter beside `PropertyName`; null = none. */
  readonly parameter: 'PropertyValue' | 'PropertyValues' | null;
  /** Kinds of columns it can be asked about; null = all. */
  readonly kinds: readonly ColumnKind['kind'][] | null;
  /** Whether it says the opposite of another function, which then finds null or not as `ne` does. */
  readonly negative?: boolean;
  readonly test: (column: ColumnMeta, values: Values, asker: Asker) => CellTest;
}
