import type { Dataverse } from '../../../../api/ports/dataverse.ts';
import type { Sql } from '../../../../api/ports/sql.ts';
import { replacing } from './world.ts';

class Crash extends Error {}

/** The database, dying at the n-th transaction: before it commits, or right after. */
export function dyingSql(
  sql: Sql,
  at: number,
  when: 'before commit' | 'after commit',
): Sql & { died(): boolean } {
  let count = 0;
  return {
    ...sql,
    died: () => count >= at,
    write: async (work) => {
      count += 1;
      if (count > at) throw new Crash('the process is gone');
      if (count < at) return sql.write(work);
      if (when === 'after commit') {
        await sql.write(work);
        throw new Crash('after commit');
      }
      return sql.write(async (tx) => {
        await work(tx);
        throw new Crash('before commit');
      });
    },
  };
}

/** Dataverse, carrying out the n-th write without the bridge ever hearing of it. */
export function deafDataverse(client: Dataverse, at: number): Dataverse & { died(): boolean } {
  let count = 0;
  const then = async <T>(work: () => Promise<T>): Promise<T> => {
    count += 1;
    if (count > at) throw new Crash('the process is gone');
    const answer = await work();
    if (count >= at) throw new Crash('after the write');
    return answer;
  };
  const dying = replacing(client, {
    create: (...args) => then(() => client.create(...args)),
    update: (...args) => then(() => client.update(...args)),
    delete: (...args) => then(() => client.delete(...args)),
    upsertMany: (...args) => then(() => client.upsertMany(...args)),
  });
  return { ...dying, died: () => count >= at };
}

/**
 * Which points of a run to die at: every `stride`-th from a random first one, so that a few runs of the tests
 * meet them all. `EVERY_CRASH=1` takes every one. The first is told for a repetition (`FIRST_CRASH`).
 */
export function crashPoints(
  t: { comment(text: string): void },
  stride: number,
): { first: number; step: number } {
  if (process.env.EVERY_CRASH === '1') return { first: 1, step: 1 };
  const first = Number(process.env.FIRST_CRASH ?? 1 + Math.floor(Math.random() * stride));
  t.comment(`dies at points ${first}, ${first + stride}, ... (FIRST_CRASH=${first})`);
  return { first, step: stride };
}
