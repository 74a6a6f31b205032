import type { Table } from '../../domain/model/column.ts';
import { baseAfterCrash } from '../../domain/sync/base-after-crash.ts';
import type { Sent } from '../../ports/sync-store.ts';
import type { SyncContext } from './context.ts';
import type { Item } from './load-items.ts';
import type { Planned } from './write-remote.ts';

/** No row has it, so a link that is remembered from a write is stored anew whatever comes out. */
const noEtag = '';

/**
 * Keeps what is about to be written to Dataverse until its outcome is stored. Without it a crash in between
 * leaves a value that looks like an edit of somebody else, and overrules what SQL was changed to meanwhile.
 */
export async function rememberSent(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
): Promise<void> {
  const sent = plans.flatMap(({ item, decision }): Sent[] =>
    Object.keys(decision.toRemote).length === 0
      ? []
      : [
          {
            sqlId: item.sqlId,
            remoteId: item.remoteId,
            base: item.link?.base ?? null,
            cells: decision.toRemote,
            created: decision.action === 'create-remote',
          },
        ],
  );
  if (sent.length > 0) await context.sql.write((tx) => tx.sync.putSent(table, sent));
}

/** The items with the base that follows from writes whose outcome was never stored. */
export async function recallSent(
  context: SyncContext,
  table: Table,
  items: readonly Item[],
): Promise<readonly Item[]> {
  const ids = items.map(({ sqlId }) => sqlId);
  const sent = new Map(
    (await context.sql.read((tx) => tx.sync.sent(table, ids))).map((one) => [one.sqlId, one]),
  );
  return items.map((item) => {
    const write = sent.get(item.sqlId);
    if (write === undefined || write.remoteId !== item.remoteId) return item;
    // A person's decision knows by itself how to be carried out to the end.
    return item.conflict?.state === 'decided' ? item : withBase(table, item, write);
  });
}

function withBase(table: Table, item: Item, write: Sent): Item {
  const { sqlId, remoteId, remote } = item;
  const base = baseAfterCrash(table, write, { id: sqlId, remote, deleted: item.pending.remoteDeleted });
  return base === null ? item : { ...item, link: { sqlId, remoteId, base, etag: noEtag } };
}
