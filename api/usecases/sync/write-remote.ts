import type { Row, Table } from '../../domain/model/column.ts';
import { afterWrite } from '../../domain/sync/after-write.ts';
import type { RowDecision } from '../../domain/sync/decide-row.ts';
import { type IdOnOtherSide, keyOf, translateLookups } from '../../domain/sync/lookups.ts';
import { type BulkInterruption, isBulkInterruption, type RemoteRow } from '../../ports/dataverse.ts';
import type { SyncContext } from './context.ts';
import { type Item, missingParent, writesInBulk } from './load-items.ts';
import { mapLimit } from './map-limit.ts';
import { remoteIdsOfParents, sqlIdsOfParents } from './parent-ids.ts';
import { orRefusal, type Refusal } from './row-refusal.ts';

export interface Planned {
  readonly item: Item;
  readonly decision: RowDecision;
}

/** What became of a planned row on the Dataverse side. */
export type Written =
  | (Planned & { readonly outcome: 'done'; readonly etag: string | null })
  /** Outdated: decide again after reading the Dataverse row with this id. */
  | { readonly outcome: 'again'; readonly item: Item; readonly readAgain: string }
  | { readonly outcome: 'refused'; readonly item: Item; readonly refusal: Refusal };

/** Fewer creates than this go one by one, which brings their etags; more go in bulk. */
const bulkFrom = 10;

export interface RemoteWrites {
  readonly written: readonly Written[];
  /** Ended the writing early: rows that are not among `written` wait as they did. The caller throws it at last. */
  readonly interruption: BulkInterruption | null;
}

/** Carries out the Dataverse part of the plans; plans without one come back as they are. */
export async function writeRemote(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
): Promise<RemoteWrites> {
  const idOf = await context.sql.read((tx) =>
    remoteIdsOfParents(
      tx,
      table,
      plans.flatMap(({ decision }) => (decision.agreed === null ? [decision.toRemote] : [decision.agreed])),
    ),
  );
  const creates = plans.filter(({ decision }) => decision.action === 'create-remote').length;
  const inBulk = ({ decision }: Planned) =>
    decision.action === 'create-remote'
      ? creates >= bulkFrom
      : hasRemoteChanges(decision) && writesInBulk(table);
  const bulk = plans.filter(inBulk);
  const single = plans.filter((plan) => !inBulk(plan));
  const { raw, interruption } = await writeBulk(context, table, bulk, idOf);
  const rest =
    interruption === null ? await mapLimit(single, (plan) => writeOne(context, table, plan, idOf)) : [];
  return { written: await inSqlIds(context, table, [...raw, ...rest]), interruption };
}

function hasRemoteChanges({ toRemote }: RowDecision): boolean {
  return Object.keys(toRemote).length > 0;
}

/** As `Written`, with the row Dataverse returned, if any, still holding Dataverse ids. */
type Raw = Written | (Planned & { readonly outcome: 'stored'; readonly stored: RemoteRow });

async function writeBulk(
  context: SyncContext,
  table: Table,
  plans: readonly Planned[],
  idOf: IdOnOtherSide,
): Promise<{ readonly raw: readonly Raw[]; readonly interruption: BulkInterruption | null }> {
  const results: Raw[] = [];
  const sent: Sent[] = [];
  for (const plan of plans) {
    const { item, decision } = plan;
    const row = { ...(decision.agreed ?? {}), id: item.remoteId };
    const translated = translateLookups(table, row, idOf);
    if (translated.ok) sent.push({ plan, row: translated.cells });
    else results.push({ outcome: 'refused', item, refusal: missingParent(translated.missing) });
  }
  if (sent.length === 0) return { raw: results, interruption: null };
  const { outcomes, interruption } = await upsertSent(context, table, sent);
  const refused: (Sent & { refusal: Refusal })[] = [];
  for (const [index, { plan, row }] of sent.entries()) {
    const outcome = outcomes[index];
    if (outcome?.outcome === 'written') results.push({ ...plan, outcome: 'done', etag: null });
    else refused.push({ plan, row, refusal: outcome ?? { code: 'refused', message: 'no outcome was told' } });
  }
  // Dataverse is away: refusals cannot be explained now, so these rows are decided again as those not sent.
  if (interruption !== null) return { raw: results, interruption };
  const explained = await mapLimit(refused, ({ plan, row, refusal }) =>
    explainCreate(context, table, plan, row, refusal),
  );
  return { raw: [...results, ...explained], interruption };
}

interface Sent {
  readonly plan: Planned;
  readonly row: Row;
}

async function upsertSent(
  context: SyncContext,
  table: Table,
  sent: readonly Sent[],
): Promise<{
  readonly outcomes: BulkInterruption['outcomes'];
  readonly interruption: BulkInterruption | null;
}> {
  const rows = sent.map(({ row }) => row);
  try {
    return { outcomes: await context.dataverse.upsertMany(table, rows), interruption: null };
  } catch (error) {
    if (!isBulkInterruption(error)) throw error;
    return { outcomes: error.outcomes, interruption: error };
  }
}

/** A refused create may mean that the row exists under another id: then the two are compared. */
async function explainCreate(
  context: SyncContext,
  table: Table,
  { item, decision }: Planned,
  row: Row,
  { code, message }: Refusal,
): Promise<Raw> {
  const refused: Raw = { outcome: 'refused', item, refusal: { code, message } };
  const key = decision.action === 'create-remote' ? keyOf(table, row) : null;
  if (key === null) return refused;
  const found = await orRefusal(() => context.dataverse.getByKey(table, key));
  if (!found.ok || found.value === null) return refused;
  const id = found.value.row.id;
  const linked = await context.sql.read((tx) => tx.sync.linksByRemoteId(table, [id]));
  return linked.length > 0 ? refused : { outcome: 'again', item, readAgain: id };
}

async function writeOne(
  context: SyncContext,
  table: Table,
  plan: Planned,
  idOf: IdOnOtherSide,
): Promise<Raw> {
  const { item, decision } = plan;
  if (decision.action === 'delete-remote') return deleteOne(context, table, plan);
  if (!hasRemoteChanges(decision)) return { ...plan, outcome: 'done', etag: item.etag };
  const translated = translateLookups(table, decision.toRemote, idOf);
  if (!translated.ok) return { outcome: 'refused', item, refusal: missingParent(translated.missing) };
  if (decision.action === 'create-remote') {
    return createOne(context, table, plan, { ...translated.cells, id: item.remoteId });
  }
  if (item.etag === null) return { outcome: 'again', item, readAgain: item.remoteId };
  const { etag, remoteId } = item;
  const answer = await orRefusal(() => context.dataverse.update(table, remoteId, translated.cells, etag));
  if (!answer.ok) return { outcome: 'refused', item, refusal: answer.refusal };
  return answer.value.outcome === 'updated'
    ? { ...plan, outcome: 'stored', stored: answer.value.row }
    : { outcome: 'again', item, readAgain: remoteId };
}

async function createOne(context: SyncContext, table: Table, plan: Planned, row: Row): Promise<Raw> {
  const answer = await orRefusal(() => context.dataverse.create(table, row));
  if (!answer.ok) return explainCreate(context, table, plan, row, answer.refusal);
  if (answer.value.outcome === 'created') return { ...plan, outcome: 'stored', stored: answer.value.row };
  const sameId = await orRefusal(() => context.dataverse.get(table, row.id));
  if (!sameId.ok) return { outcome: 'refused', item: plan.item, refusal: sameId.refusal };
  if (sameId.value !== null) return { outcome: 'again', item: plan.item, readAgain: row.id };
  return explainCreate(context, table, plan, row, {
    code: 'duplicate',
    message: 'Dataverse holds another row with the same key.',
  });
}

async function deleteOne(context: SyncContext, table: Table, plan: Planned): Promise<Raw> {
  const { item } = plan;
  if (item.etag === null) return { outcome: 'again', item, readAgain: item.remoteId };
  const { etag, remoteId } = item;
  const answer = await orRefusal(() => context.dataverse.delete(table, remoteId, etag));
  if (!answer.ok) return { outcome: 'refused', item, refusal: answer.refusal };
  return answer.value === 'changed'
    ? { outcome: 'again', item, readAgain: remoteId }
    : { ...plan, outcome: 'done', etag: null };
}

/** Brings returned rows into SQL ids and lets the plans follow what Dataverse has really stored. */
async function inSqlIds(
  context: SyncContext,
  table: Table,
  raw: readonly Raw[],
): Promise<readonly Written[]> {
  const stored = raw.flatMap((result) => (result.outcome === 'stored' ? [result.stored.row] : []));
  const idOf = await context.sql.read((tx) => sqlIdsOfParents(tx, table, stored));
  return raw.map((result): Written => {
    if (result.outcome !== 'stored') return result;
    const { item, decision } = result;
    const translated = translateLookups(table, result.stored.row, idOf);
    if (!translated.ok) return { outcome: 'refused', item, refusal: missingParent(translated.missing) };
    const row = { ...translated.cells, id: item.sqlId };
    return { outcome: 'done', item, decision: afterWrite(table, decision, row), etag: result.stored.etag };
  });
}
