import { slots } from '../slots.ts';
import { holdingOf, rowsOfDataverse, rowsOfSql } from '../world/sides.ts';
import type { Stage } from '../world/stage.ts';

/** Once at rest: another run writes nothing on either side, and a comparison finds what is reported and no more. */
export async function checkFixPoint(stage: Stage): Promise<readonly string[]> {
  const { witness } = stage.scene;
  const writes = async () => ({
    dataverse: stage.bridgeWrites,
    sql: (await witness.rowChanges()).length,
    links: (await witness.linkWrites()).length,
  });
  const before = await writes();
  const [job] = await stage.calmRun();
  const after = await writes();
  const problems: string[] = [];
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    problems.push(`a run at rest wrote: before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  }
  const failures = job?.failures ?? [];
  const reported = new Set(failures.map(({ table, rowId }) => `${table} ${rowId}`)).size;
  // A row deleted and entered again is reported under both its ids; the comparison may count it once.
  const differing = new Set(failures.map(({ table, label }) => `${table} ${label}`)).size;
  const drift = (await stage.drift()) - (await leftAlone(stage));
  if (drift < differing || drift > reported) {
    problems.push(`the comparison finds ${drift} rows that differ, reported are ${reported}`);
  }
  const pending = await witness.pending();
  // A row that both sides entered and that breaks a rule waits under both its ids, and is reported under one.
  const twice = failures.filter(({ code }) => code === 'invalid-row').length;
  if (pending < reported || pending > reported + twice)
    problems.push(`${pending} rows are pending, reported are ${reported}`);
  return problems;
}

/** Rows that stay in Dataverse though SQL has deleted them, as their table wants it. */
async function leftAlone({ scene }: Stage): Promise<number> {
  const sql = holdingOf(await rowsOfSql(scene.sql)).rows;
  const remote = holdingOf(await rowsOfDataverse(scene.dataverse)).rows;
  return slots.filter(
    ({ name, table }) => table.deletes.toDataverse === 'ignore' && remote.has(name) && !sql.has(name),
  ).length;
}

/** Writes to Dataverse are bounded by what others changed: no tight loop, no ping-pong. */
export function checkEffort(stage: Stage): readonly string[] {
  const changes = stage.history.edits.length + stage.history.decisions.length;
  // A run that is disturbed may do again what it did, and find out by one write each.
  const most = 2 * changes + changes * Math.min(stage.troubles, 3);
  return stage.bridgeWrites > most
    ? [`${stage.bridgeWrites} writes to Dataverse for ${changes} changes, at most ${most}`]
    : [];
}
