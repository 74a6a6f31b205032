import type { Table } from '../model/column.ts';

/**
 * What is done to the pending rows of a table. `feed`: rows the Dataverse feed delivered; `sql`: rows only SQL
 * touched, afterwards, so that a row both sides hold under different ids is matched by key before it is
 * created; `deletes`: what the other two left.
 */
export type Step = 'feed' | 'sql' | 'deletes';

export interface Phase {
  /** Name of the table. */
  readonly table: string;
  readonly step: Step;
}

/** All phases of a run in order; `tables` has parents before children, deletes go the other way round. */
export function phasesOf(tables: readonly Table[]): readonly Phase[] {
  const names = tables.map((table) => table.name);
  return [
    ...names.flatMap((table): Phase[] => [
      { table, step: 'feed' },
      { table, step: 'sql' },
    ]),
    ...names.toReversed().map((table): Phase => ({ table, step: 'deletes' })),
  ];
}

/** The phases from the given one on, that one included; all of them when it is null. */
export function phasesFrom(phases: readonly Phase[], phase: Phase | null): readonly Phase[] {
  if (phase === null) return phases;
  const index = phases.findIndex(({ table, step }) => table === phase.table && step === phase.step);
  return index < 0 ? phases : phases.slice(index);
}
