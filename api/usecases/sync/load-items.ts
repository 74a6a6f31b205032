import type { Row, Table } from '../../domain/model/column.ts';
import type { Conflict } from '../../domain/sync/conflict.ts';
import { rowLabel, translateLookups } from '../../domain/sync/lookups.ts';
import { differingColumns } from '../../domain/sync/merge.ts';
import { BridgeError } from '../../errors.ts';
import type { RemoteRow } from '../../ports/dataverse.ts';
import type { SqlTransaction } from '../../ports/sql.ts';
import type { Link, Pending } from '../../ports/sync-store.ts';
import type { SyncContext } from './context.ts';
import { mapLimit } from './map-limit.ts';
import { sqlIdsOfParents } from './parent-ids.ts';
import { partnersByKey } from './partners-by-key.ts';
import { readReported } from './read-reported.ts';
import { isAboutAccess, orRefusal, type Refusal } from './row-refusal.ts';

/** A pending row to work on. `readAgain`: the Dataverse id to read afresh, because what we knew was outdated. */
export interface Open {
  readonly pending: Pending;
  readonly readAgain: string | null;
  /** Read the Dataverse row whatever is known of it. */
  readonly readFirst?: boolean;
}

/** A pending row with everything known about both sides. */
export interface Item {
  readonly pending: Pending;
  /** Id in SQL: of the row there, or the one it will get. */
  readonly sqlId: string;
  readonly remoteId: string;
  readonly link: Link | null;
  /** The link as it was stored when the row was read; `link` may know more after a crash. */
  readonly stored: Link | null;
  readonly sql: Row | null;
  /** The Dataverse row with SQL ids; null when there is none. */
  readonly remote: Row | null;
  /** Of `remote`; null when it is not known. */
  readonly etag: string | null;
  /** When each side's row was written last; null where nobody has to know. */
  readonly sqlModifiedAt: string | null;
  readonly remoteModifiedAt: string | null;
  /** Link of this row, or of one with the same key, to a row that is gone: the row was entered again there. */
  readonly replaces: Link | null;
  /** The conflict of the row that is not closed yet. */
  readonly conflict: Conflict | null;
}

export interface Loaded {
  readonly items: readonly Item[];
  readonly refused: readonly { readonly item: Item; readonly refusal: Refusal }[];
}

interface Half {
  readonly open: Open;
  readonly link: Link | null;
  readonly sql: Row | null;
  /** A person has to decide something about it. */
  readonly inConflict: boolean;
}

/** The Dataverse row as it was read, or `as-base`: nobody has touched it since the base was agreed. */
type Remote = RemoteRow | 'as-base' | null;

/** Reads both sides of the pending rows; asks Dataverse only for rows the feed did not deliver. */
export async function loadItems(context: SyncContext, table: Table, open: readonly Open[]): Promise<Loaded> {
  const halves = await context.sql.read((tx) => loadSqlHalves(tx, table, open));
  const fetched = await readReported(context, table, halves.map(reportedId));
  const remotes = await mapLimit(halves, (half) => orRefusal(() => readRemote(fetched, table, half)));
  const refused: Loaded['refused'][number][] = [];
  const known: { half: Half; remote: Remote }[] = [];
  for (const [index, half] of halves.entries()) {
    const remote = remotes[index];
    if (remote === undefined) continue;
    if (remote.ok) known.push({ half, remote: remote.value });
    else refused.push({ item: itemOf(half, null, null), refusal: remote.refusal });
  }
  const items = await context.sql.read(async (tx) => {
    const read: Item[] = [];
    const rows = known.flatMap(({ remote }) => (isRow(remote) ? [remote.row] : []));
    const idOf = await sqlIdsOfParents(tx, table, rows);
    for (const { half, remote } of known) {
      if (!isRow(remote)) {
        read.push(remote === null ? itemOf(half, null, null) : asBase(half));
        continue;
      }
      const translated = translateLookups(table, remote.row, idOf);
      if (translated.ok) {
        read.push(itemOf(half, translated.cells, remote));
      } else {
        refused.push({ item: itemOf(half, remote.row, remote), refusal: missingParent(translated.missing) });
      }
    }
    return matchByKey(tx, table, read);
  });
  const renewed = await mapLimit(items, (item) => unlessStillThere(context, table, item));
  return { items: await withHistory(context, table, oncePerRow(renewed)), refused };
}

/** A match whose former partner is in Dataverse after all is none: the two rows only share their key. */
async function unlessStillThere(context: SyncContext, table: Table, item: Item): Promise<Item> {
  const { replaces, pending } = item;
  if (replaces === null) return item;
  const former = await orRefusal(() => context.dataverse.get(table, replaces.remoteId));
  if (former.ok && former.value === null) return item;
  const { key } = pending;
  const remote = item.remote === null ? null : { ...item.remote, id: key };
  return { ...item, sqlId: key, stored: null, sql: null, remote, replaces: null };
}

/**
 * A row that is pending under the ids of both sides is dealt with once, by the one that found its partner: two links
 * for one row cannot be stored. The other stays pending and finds the link the next time.
 */
function oncePerRow(items: readonly Item[]): readonly Item[] {
  const taken = new Map<string, Item>();
  for (const item of items) {
    const rival = taken.get(item.sqlId);
    if (rival === undefined || rival.pending.key === item.sqlId) taken.set(item.sqlId, item);
  }
  return [...taken.values()];
}

/** Adds what the bridge and the database remember of the rows. */
async function withHistory(
  context: SyncContext,
  table: Table,
  items: readonly Item[],
): Promise<readonly Item[]> {
  const ids = items.map(({ sqlId }) => sqlId);
  const keys = items.map(({ pending }) => pending.key);
  const needsTime = table.columns.some((column) => column.owner === 'latest');
  return context.sql.read(async (tx) => {
    const times = needsTime ? await tx.rows.modifiedAt(table, ids) : new Map<string, string>();
    const open = await tx.conflicts.unclosed(table.name, [...new Set([...ids, ...keys])]);
    const bySqlId = new Map(open.map((conflict) => [conflict.sqlId, conflict]));
    return items.map((item) => ({
      ...item,
      sqlModifiedAt: times.get(item.sqlId) ?? null,
      conflict: bySqlId.get(item.sqlId) ?? bySqlId.get(item.pending.key) ?? null,
    }));
  });
}

/** A parent that is not there yet: the row waits for it. */
export function missingParent(
  missing: readonly { readonly column: string; readonly parent: string }[],
): Refusal {
  const columns = missing.map(({ column, parent }) => `${column} points to a ${parent}`);
  return {
    code: 'missing-parent',
    message: `${columns.join('; ')} that is not on the other side yet; the row waits for it.`,
  };
}

async function loadSqlHalves(
  tx: SqlTransaction,
  table: Table,
  open: readonly Open[],
): Promise<readonly Half[]> {
  const keys = open.map(({ pending }) => pending.key);
  const again = open.flatMap(({ readAgain }) => (readAgain === null ? [] : [readAgain]));
  const bySql = new Map((await tx.sync.links(table, keys)).map((link) => [link.sqlId, link]));
  const remoteLinks = await tx.sync.linksByRemoteId(table, [...keys, ...again]);
  const byRemote = new Map(remoteLinks.map((link) => [link.remoteId, link]));
  const linkOf = ({ pending: { key } }: Open) => bySql.get(key) ?? byRemote.get(key) ?? null;
  const ids = open.map((entry) => linkOf(entry)?.sqlId ?? entry.pending.key);
  const rows = new Map((await tx.rows.getMany(table, ids)).map((row) => [row.id, row]));
  const unclosed = await tx.conflicts.unclosed(table.name, ids);
  const inConflict = new Set(unclosed.map(({ sqlId }) => sqlId));
  return open.map((entry, index) => ({
    open: entry,
    link: linkOf(entry),
    sql: rows.get(ids[index] ?? '') ?? null,
    inConflict: inConflict.has(ids[index] ?? ''),
  }));
}

async function readRemote(context: SyncContext, table: Table, half: Half): Promise<Remote> {
  const { pending, readAgain } = half.open;
  const { link } = half;
  const id = readAgain ?? link?.remoteId ?? pending.key;
  if (readAgain !== null || half.open.readFirst === true) return context.dataverse.get(table, id);
  if (pending.remote !== null && !mayBeOutdated(context, table, pending)) return pending.remote;
  if (pending.remoteDeleted) return null;
  if (pending.remoteChanged) return context.dataverse.get(table, id);
  if (link === null) return null;
  if (mayTrustBase(context, table, half, link)) return 'as-base';
  return context.full.has(table.name) ? confirm(context, table, id) : context.dataverse.get(table, id);
}

/**
 * Asks for a linked row that the whole feed did not hold. A lost read privilege looks like deletes there, so a
 * refusal to show the row ends the run before anything is deleted.
 */
async function confirm(context: SyncContext, table: Table, id: string): Promise<RemoteRow | null> {
  try {
    return await context.dataverse.get(table, id);
  } catch (error) {
    if (!isAboutAccess(error)) throw error;
    throw new BridgeError(
      'dataverse-unavailable',
      `Dataverse refuses to show ${table.pluralLabel} that the full comparison did not find. That looks like a lost read privilege, not like deletes: nothing of this table was deleted. Give the application user its privileges back and start the sync again.`,
      { cause: error },
    );
  }
}

/** Id of a row that was reported as changed, but not delivered; null for every other. */
function reportedId({ open: { pending, readAgain }, link }: Half): string | null {
  if (readAgain !== null || pending.remote !== null || pending.remoteDeleted) return null;
  return pending.remoteChanged ? (link?.remoteId ?? pending.key) : null;
}

/** A row that failed before and that the full feed did not deliver again may be gone. */
function mayBeOutdated(context: SyncContext, table: Table, { attempts }: Pending): boolean {
  return attempts > 0 && context.full.has(table.name);
}

/**
 * A linked row that only SQL touched is taken to be as agreed in Dataverse, and the conditional write finds
 * out if not. It is read when there is no etag for such a write, and when there is nothing to write or the
 * whole feed was read without it: then it may have been deleted while nobody was told. So may one in conflict,
 * and a bulk write, which has no condition, would create it again.
 */
function mayTrustBase(context: SyncContext, table: Table, half: Half, link: Link): boolean {
  if (context.full.has(table.name) || half.inConflict) return false;
  if (half.sql === null) return link.etag !== null;
  if (differingColumns(table, link.base, half.sql).length === 0) return false;
  return link.etag !== null || writesInBulk(table);
}

/** Tables that Towne Park owns entirely: their updates need no condition and go in bulk. */
export function writesInBulk(table: Table): boolean {
  return table.columns.every((column) => column.owner === 'townepark');
}

function isRow(remote: Remote): remote is RemoteRow {
  return remote !== null && remote !== 'as-base';
}

function itemOf(half: Half, remote: Row | null, read: RemoteRow | null): Item {
  const { open, link, sql } = half;
  const sqlId = link?.sqlId ?? open.pending.key;
  return {
    pending: open.pending,
    sqlId,
    remoteId: read?.row.id ?? link?.remoteId ?? sqlId,
    link,
    stored: link,
    sql,
    remote: remote === null ? null : { ...remote, id: sqlId },
    etag: read?.etag ?? null,
    sqlModifiedAt: null,
    remoteModifiedAt: read?.modifiedAt ?? null,
    replaces: null,
    conflict: null,
  };
}

/** What a person knows the row by. */
export function labelOf(table: Table, { sql, remote, link, sqlId }: Item): string {
  return rowLabel(table, sql ?? remote ?? link?.base ?? null) || sqlId;
}

function asBase(half: Half): Item {
  return { ...itemOf(half, half.link?.base ?? null, null), etag: half.link?.etag ?? null };
}

/**
 * Gives unlinked Dataverse rows the SQL row with the same alternate key. One that is linked elsewhere is not theirs,
 * unless that partner's delete cannot be carried: then this may be the row entered again (`replaces`).
 */
async function matchByKey(
  tx: SqlTransaction,
  table: Table,
  items: readonly Item[],
): Promise<readonly Item[]> {
  const isNew = ({ link, sql }: Item) => link === null && sql === null;
  const remotes = items.flatMap((item) => (isNew(item) && item.remote !== null ? [item.remote] : []));
  const partnerOf = await partnersByKey(tx, table, remotes);
  const linked = remotes.map(partnerOf).flatMap((partner) => (partner?.link ? [partner.row.id] : []));
  const held = await tx.conflicts.unclosed(table.name, linked);
  const inConflict = new Set(held.map(({ sqlId }) => sqlId));
  return items.map((item) => {
    const found = isNew(item) && item.remote !== null ? partnerOf(item.remote) : undefined;
    if (found === undefined || item.remote === null) return item;
    const { row: sql, link: replaces } = found;
    if (replaces !== null && !isWanted(table, sql, replaces, inConflict)) return item;
    return {
      ...item,
      sqlId: sql.id,
      sql,
      stored: replaces,
      replaces,
      remote: { ...item.remote, id: sql.id },
    };
  });
}

/** Whether a delete of the linked row in Dataverse would not go through: a person has to decide, or SQL changed it. */
function isWanted(table: Table, sql: Row, { base }: Link, inConflict: ReadonlySet<string>): boolean {
  return inConflict.has(sql.id) || differingColumns(table, base, sql).length > 0;
}
