import type { Value } from '../model/column.ts';

/** What a person decided, with the values it leads to. */
export interface Resolution {
  /** For a row that one side deleted: whether it is deleted on the other, too, or put back. */
  readonly row: 'delete' | 'keep' | null;
  readonly columns: readonly ColumnResolution[];
}

export interface ColumnResolution {
  readonly column: string;
  readonly take: 'townepark' | 'dataverse' | 'value';
  /** What both sides will hold. */
  readonly value: Value;
}
