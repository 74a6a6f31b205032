import type { JobFailure } from '../../../api/domain/job.ts';
import { type Cells, type Slot, slotNamed, slots } from '../slots.ts';
import { type Found, type Holding, holdingOf, rowsOfDataverse, rowsOfSql } from '../world/sides.ts';
import type { Stage } from '../world/stage.ts';
import { judgeRow } from './judge-row.ts';

/** Undisturbed runs after which the bridge must have come to rest: parents, deletes and renewed keys take one each. */
const mostRuns = 6;

/** What both sides last agreed on, per slot, and up to which edit. */
export class Agreements {
  readonly #base = new Map<string, Cells | null>();
  readonly #since = new Map<string, number>();

  constructor(start: Holding) {
    for (const { name } of slots) this.agree(name, start.rows.get(name)?.cells ?? null, 0);
  }

  baseOf(slot: string): Cells | null {
    return this.#base.get(slot) ?? null;
  }

  since(slot: string): number {
    return this.#since.get(slot) ?? 0;
  }

  agree(slot: string, cells: Cells | null, seq: number): void {
    this.#base.set(slot, cells);
    this.#since.set(slot, seq);
  }
}

interface Rest {
  readonly failures: readonly JobFailure[];
  readonly problems: readonly string[];
}

/** Runs until nothing is left to do. */
async function comeToRest(stage: Stage): Promise<Rest> {
  const problems: string[] = [];
  await stage.resume();
  for (let runs = 0; runs < mostRuns; runs += 1) {
    const before = stage.bridgeWrites;
    const jobs = await stage.calmRun();
    const last = jobs.at(-1);
    stage.history.note(`calm run: ${JSON.stringify(jobs)}`);
    problems.push(
      ...jobs
        .filter(({ status }) => !status.startsWith('completed'))
        .map(({ status, error }) => `an undisturbed run is ${status}: ${error}`),
    );
    if (last === undefined) problems.push('an undisturbed run did not take place');
    if (last === undefined || problems.length > 0) return { failures: [], problems };
    const { created, updated, deleted } = last.counts;
    const isQuiet = [created, updated, deleted].every((count) => (count ?? 0) === 0);
    if (jobs.length === 1 && isQuiet && stage.bridgeWrites === before)
      return { failures: last.failures, problems };
  }
  return { failures: [], problems: [`still writing after ${mostRuns} undisturbed runs`] };
}

/** Lets the bridge come to rest and judges every slot; what agrees is the base of what follows. */
export async function settleAndJudge(stage: Stage, agreements: Agreements): Promise<readonly string[]> {
  const { failures, problems } = await comeToRest(stage);
  if (problems.length > 0) return problems;
  const sql = holdingOf(await rowsOfSql(stage.scene.sql));
  const remote = holdingOf(await rowsOfDataverse(stage.scene.dataverse));
  const found = [...sql.strays, ...remote.strays].map((stray) => `a row twice or from nowhere: ${stray}`);
  const { edits, attempts, decisions } = stage.history;
  const reports = new Set(failures);
  for (const slot of slots) {
    const since = agreements.since(slot.name);
    const [ours, theirs] = [sql.rows.get(slot.name), remote.rows.get(slot.name)];
    const ids = [ours?.id, theirs?.id];
    const ofSlot = failures.filter(
      ({ table, rowId }) => table === slot.table.name && isOf(slot.name, rowId, ids, stage),
    );
    for (const failure of ofSlot) reports.delete(failure);
    const story = {
      slot,
      base: agreements.baseOf(slot.name),
      edits: edits.filter((edit) => edit.slot === slot.name && edit.seq > since),
      attempts: attempts.filter(({ to }) => to > since),
      decisions: decisions.filter((one) => one.slot === slot.name && one.seq > since),
      isReferredTo: isReferredTo(slot.name, sql),
      isOrphan: isOrphan(slot, ours, remote) || isOrphan(slot, theirs, sql),
      sql: ours?.cells ?? null,
      remote: theirs?.cells ?? null,
      failures: ofSlot,
    };
    found.push(...judgeRow(story));
    const agree = story.sql === null || story.remote === null ? story.sql === story.remote : true;
    if (ofSlot.length === 0 && agree) agreements.agree(slot.name, story.sql, stage.history.seq);
  }
  return [...found, ...[...reports].map((one) => `a report about no row: ${JSON.stringify(one)}`)];
}

/** Whether a row of this side points to the slot. */
function isReferredTo(name: string, { rows }: Holding): boolean {
  const { table } = slotNamed(name);
  return [...rows].some(([child, { cells }]) =>
    slotNamed(child).table.columns.some(
      (column) =>
        column.type.kind === 'lookup' && column.type.table === table.name && cells[column.name] === name,
    ),
  );
}

/** Whether the row points to one that the other side does not have. */
function isOrphan({ table }: Slot, row: Found | undefined, other: Holding): boolean {
  return table.columns.some(({ name, type }) => {
    const parent = row?.cells[name] ?? null;
    return type.kind === 'lookup' && parent !== null && !other.rows.has(String(parent));
  });
}

/** A row that only Dataverse has is reported under the id it had in SQL. */
function isOf(slot: string, rowId: string, ids: readonly (string | undefined)[], stage: Stage): boolean {
  return ids.includes(rowId) || stage.history.idsOf(slot).has(rowId);
}
