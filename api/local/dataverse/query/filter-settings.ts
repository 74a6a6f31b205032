import type { Call } from '../http/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import type { Folded } from './folded.ts';
import type { Asker } from './functions/types.ts';
import type { Work } from './work.ts';

/** The text of a row as comparisons without case read it. */
export type TextGetter = (row: StoredRow) => Folded | null;

/** What the filters of a request share. */
export interface FilterSettings {
  readonly store: Store;
  readonly notEqualFindsNull: boolean;
  readonly asker: Asker;
  /** Whether the user may read this row; one that a path leads through and that may not be read has no values. */
  readonly sees: (table: RowTable, row: StoredRow) => boolean;
  /** What the request may still cost. */
  readonly work: Work;
  /** By path: the text of the row in hand, without case. */
  readonly texts: Map<string, TextGetter>;
}

/** The settings of one filter of a request. */
export function filterSettings({ context, work }: Call): FilterSettings {
  const { store, unproven, request, identity, guard } = context;
  const asker = { now: context.now(), userId: request.userId, businessUnitId: identity.businessUnitId };
  const sees = (table: RowTable, row: StoredRow): boolean => guard?.allows('Read', table, row) ?? true;
  return { store, notEqualFindsNull: unproven.notEqualFindsNull, asker, sees, work, texts: new Map() };
}
