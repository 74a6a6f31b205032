import type { Approval } from '../../../../../api/domain/approval/approval.ts';
import type { Job } from '../../../../../api/domain/job.ts';
import { tableNamed } from '../../../../../api/domain/model/names.ts';
import type { Conflict } from '../../../../../api/domain/sync/conflict.ts';
import { firstState, noTally } from '../../../../../api/domain/sync/run-state.ts';
import type { SqlTransaction } from '../../../../../api/ports/sql.ts';
import type { Link, Pending } from '../../../../../api/ports/sync-store.ts';
import {
  contract,
  contracts,
  guid,
  revenue,
  revenueRow,
  site,
  sites,
} from '../../../../conformance/sql/fixtures.ts';
import { job, lease } from '../../../../conformance/sql/jobs.ts';
import { runSite, version } from '../../../../conformance/sql/revenue.ts';

const at = '2026-03-01T09:00:00.000Z';
const time = lease('a', '09:00', '09:01');
const fence = { runId: guid(9), part: 0, token: 3 };
const range = { first: 0, last: 7 };
const phase = { table: sites.name, step: 'sql' as const, onlyFailedIn: guid(9) };
const link: Link = { sqlId: guid(1), remoteId: guid(2), base: { id: guid(1), name: 'x' }, etag: null };
const sent = { sqlId: guid(1), remoteId: guid(2), base: null, cells: { name: 'y' }, created: true };
const failure = { table: sites.name, rowId: guid(1), label: 'x', code: 'invalid', message: 'no' };
const months = ['2026-01-01', '2026-01-31'] as const;

const pending: Pending = {
  key: guid(1),
  sqlChanged: true,
  remoteChanged: false,
  remoteDeleted: false,
  remote: null,
  attempts: 0,
  touch: 7,
};

const approval: Approval = {
  id: guid(1),
  contractId: guid(2),
  state: 'pending',
  value: '1.00',
  threshold: '0.50',
  requestedBy: 'a',
  requestedAt: at,
  approver: 'b',
  decidedBy: null,
  decidedAt: null,
  comment: null,
};

const conflict: Conflict = {
  id: guid(1),
  table: sites.name,
  rowKey: guid(1),
  sqlId: guid(1),
  remoteId: guid(2),
  label: 'x',
  content: { kind: 'columns', missingIn: null, columns: [], problems: [], deletes: 0 },
  state: 'open',
  version: 1,
  resolution: null,
  detectedAt: at,
  seenAt: at,
  closedAt: null,
  runId: guid(9),
};

const message = {
  id: guid(1),
  topic: 'contract',
  subject: 's',
  entityType: 'contract',
  eventType: 'changed',
  entityId: guid(2),
  body: {},
  createdAt: at,
};

const end: Parameters<SqlTransaction['jobs']['finish']>[1] = {
  status: 'completed',
  counts: {},
  result: null,
  error: null,
  finishedAt: at,
} as Parameters<SqlTransaction['jobs']['finish']>[1];

const queued: Job = job(1);

type Call = (tx: SqlTransaction) => Promise<unknown>;

/** Calls that reach every statement the stores have, by store and method. */
export const everyCall: Readonly<Record<string, readonly Call[]>> = {
  'rows.get': [(tx) => tx.rows.get(contracts, guid(1))],
  'rows.getMany': [(tx) => tx.rows.getMany(revenue, [guid(1), guid(2)])],
  'rows.list': [
    (tx) => tx.rows.list(sites, { limit: 10 }),
    (tx) => {
      const where = { territoryId: null, isActive: true, revenueSharePercentage: '12.5' };
      return tx.rows.list(sites, { limit: 10, where, search: '50%', after: { name: 'a', id: guid(1) } });
    },
  ],
  'rows.withKeys': [
    (tx) => tx.rows.withKeys(sites, [{ siteNumber: '0001' }]),
    (tx) => {
      const key = { customerSiteId: guid(1), stayDate: '2026-01-01' };
      return tx.rows.withKeys(tableNamed('roomCount'), [key, { ...key, stayDate: '2026-01-02' }]);
    },
  ],
  'rows.insert': [
    (tx) => tx.rows.insert(contracts, [contract(1, guid(2), { contractValue: '922337203685477.00' })]),
    (tx) => tx.rows.insert(revenue, [revenueRow(1, guid(2)), revenueRow(2, guid(2))]),
  ],
  'rows.update': [
    (tx) => tx.rows.update(contracts, guid(1), { hourlyLaborRate: '0.0001', startDate: '2026-02-01' }),
  ],
  'rows.delete': [(tx) => tx.rows.delete(sites, guid(1))],
  'rows.count': [
    (tx) => tx.rows.count(sites),
    (tx) => {
      const range = { startDate: { from: '2026-01-01' }, endDate: { to: '2026-12-31' } };
      return tx.rows.count(contracts, { range, word: { requestedBy: 'a_b' } });
    },
  ],
  'rows.modifiedAt': [(tx) => tx.rows.modifiedAt(sites, [guid(1)])],
  'revenue.addVersion': [(tx) => tx.revenue.addVersion(version)],
  'revenue.version': [(tx) => tx.revenue.version(guid(1), 2)],
  'revenue.versions': [
    (tx) => tx.revenue.versions(guid(1), { limit: 10 }),
    (tx) => tx.revenue.versions(guid(1), { before: 3, limit: 10 }),
  ],
  'revenue.addRunSite': [(tx) => tx.revenue.addRunSite(guid(9), runSite)],
  'revenue.runSites': [(tx) => tx.revenue.runSites(guid(9))],
  'revenue.forgetEndedRuns': [(tx) => tx.revenue.forgetEndedRuns()],
  'facts.revenueByCode': [(tx) => tx.facts.revenueByCode(guid(1), ...months)],
  'facts.timesheet': [(tx) => tx.facts.timesheet(guid(1), ...months)],
  'facts.occupiedRooms': [(tx) => tx.facts.occupiedRooms(guid(1), ...months)],
  'facts.validationRevenue': [(tx) => tx.facts.validationRevenue(guid(1), ...months)],
  'sync.stageSqlChanges': [(tx) => tx.sync.stageSqlChanges(sites)],
  'sync.stageSqlSlice': [(tx) => tx.sync.stageSqlSlice(sites, 2)],
  'sync.stageAllSqlRows': [(tx) => tx.sync.stageAllSqlRows(sites, guid(1), 2)],
  'sync.stageRemoteChanges': [
    (tx) => {
      const remote = { row: site(1), etag: 'e' } as never;
      const page = { rows: [remote], deletedIds: [guid(2)], broken: [], deltaLink: 'd' };
      return tx.sync.stageRemoteChanges(sites, page);
    },
  ],
  'sync.stageRows': [(tx) => tx.sync.stageRows(sites, [guid(1)])],
  'sync.deltaLink': [(tx) => tx.sync.deltaLink(sites)],
  'sync.touch': [(tx) => tx.sync.touch(sites, [guid(1)])],
  'sync.feed': [(tx) => tx.sync.feed(sites)],
  'sync.compareWhole': [(tx) => tx.sync.compareWhole(sites, guid(9), 'beginning')],
  'sync.pending': [
    (tx) => tx.sync.pending(sites, null, 10),
    (tx) => tx.sync.pending(sites, guid(1), 10, { ofRun: guid(9) }),
  ],
  'sync.pendingRows': [(tx) => tx.sync.pendingRows(sites, [guid(1)])],
  'sync.pendingCount': [(tx) => tx.sync.pendingCount(sites, { ofRun: null })],
  'sync.settle': [(tx) => tx.sync.settle(sites, [pending])],
  'sync.defer': [(tx) => tx.sync.defer(sites, [pending], at)],
  'sync.links': [(tx) => tx.sync.links(sites, [guid(1)])],
  'sync.linksByRemoteId': [(tx) => tx.sync.linksByRemoteId(sites, [guid(2)])],
  'sync.putLinks': [(tx) => tx.sync.putLinks(sites, [link])],
  'sync.removeLinks': [(tx) => tx.sync.removeLinks(sites, [guid(1)])],
  'sync.linkCount': [(tx) => tx.sync.linkCount(sites)],
  'sync.sent': [(tx) => tx.sync.sent(sites, [guid(1)])],
  'sync.putSent': [(tx) => tx.sync.putSent(sites, [sent])],
  'sync.forgetSent': [(tx) => tx.sync.forgetSent(sites, [guid(1)])],
  'sync.asBridge': [(tx) => tx.sync.asBridge(async () => undefined)],
  'lanes.state': [(tx) => tx.lanes.state(guid(9))],
  'lanes.putState': [
    (tx) => tx.lanes.putState(guid(9), firstState({ full: [], onlyFailedIn: null, expected: 0 })),
  ],
  'lanes.underWay': [(tx) => tx.lanes.underWay()],
  'lanes.openParts': [(tx) => tx.lanes.openParts(guid(9), [range])],
  'lanes.tallies': [(tx) => tx.lanes.tallies(guid(9))],
  'lanes.partsLeft': [(tx) => tx.lanes.partsLeft(guid(9))],
  'lanes.mayClaim': [(tx) => tx.lanes.mayClaim(guid(9), time)],
  'lanes.claim': [(tx) => tx.lanes.claim(guid(9), 'a', time)],
  'lanes.hold': [(tx) => tx.lanes.hold(fence, time)],
  'lanes.add': [(tx) => tx.lanes.add(fence, noTally, guid(1))],
  'lanes.finish': [(tx) => tx.lanes.finish(fence)],
  'lanes.release': [(tx) => tx.lanes.release(fence)],
  'lanes.releaseAll': [(tx) => tx.lanes.releaseAll(guid(9))],
  'lanes.clear': [(tx) => tx.lanes.clear(guid(9))],
  'lanes.page': [
    (tx) => tx.lanes.page(phase, range, guid(1), 10),
    (tx) => tx.lanes.page({ table: sites.name, step: 'deletes' }, { first: 3, last: 3 }, null, 10),
  ],
  'lanes.size': [(tx) => tx.lanes.size({ table: sites.name, step: 'feed' })],
  'live.look': [(tx) => tx.live.look(guid(9))],
  'live.addHints': [(tx) => tx.live.addHints(sites, [guid(2)])],
  'live.touched': [(tx) => tx.live.touched([sites])],
  'live.stageHints': [(tx) => tx.live.stageHints(sites)],
  'live.due': [(tx) => tx.live.due(sites, { now: at, after: guid(1), limit: 10 })],
  'live.postpone': [(tx) => tx.live.postpone(sites, { now: at, touch: 7, until: at })],
  'reconcile.markSeen': [(tx) => tx.reconcile.markSeen(guid(9), sites, [guid(1)])],
  'reconcile.unseen': [(tx) => tx.reconcile.unseen(guid(9), sites, { after: guid(1), limit: 10 })],
  'reconcile.stageUnmatched': [(tx) => tx.reconcile.stageUnmatched(sites)],
  'reconcile.clear': [(tx) => tx.reconcile.clear(guid(9))],
  'drift.of': [(tx) => tx.drift.of(guid(9))],
  'drift.put': [
    (tx) => {
      const drift = { table: 'contract', compared: 1, onlySql: 0, onlyRemote: 0, different: 0, examples: [] };
      return tx.drift.put(guid(9), { drift, nextLink: null, done: true });
    },
  ],
  'conflicts.get': [(tx) => tx.conflicts.get(guid(1))],
  'conflicts.list': [(tx) => tx.conflicts.list({ table: sites.name, state: 'open', limit: 10 })],
  'conflicts.unclosed': [(tx) => tx.conflicts.unclosed(sites.name, [guid(1)])],
  'conflicts.put': [(tx) => tx.conflicts.put(conflict)],
  'conflicts.addEvent': [
    (tx) => tx.conflicts.addEvent({ conflictId: guid(1), at, actor: 'a', action: 'detected', detail: null }),
  ],
  'conflicts.events': [(tx) => tx.conflicts.events(guid(1), 10)],
  'jobs.insert': [(tx) => tx.jobs.insert(queued)],
  'jobs.get': [(tx) => tx.jobs.get(guid(1))],
  'jobs.list': [
    (tx) => tx.jobs.list({ kind: 'sync', limit: 10, before: guid(1) }),
    (tx) => tx.jobs.list({ kind: 'sync', limit: 10, statuses: ['queued', 'running'] }),
  ],
  'jobs.claim': [(tx) => tx.jobs.claim(['sync', 'revenue-month'], time)],
  'jobs.hold': [(tx) => tx.jobs.hold({ id: guid(1), token: 3 })],
  'jobs.beat': [(tx) => tx.jobs.beat({ id: guid(1), token: 3 }, time, null, {})],
  'jobs.finish': [(tx) => tx.jobs.finish({ id: guid(1), token: 3 }, end)],
  'jobs.request': [(tx) => tx.jobs.request(guid(1), 'cancel', at)],
  'jobs.addFailures': [(tx) => tx.jobs.addFailures(guid(1), [failure])],
  'jobs.failures': [(tx) => tx.jobs.failures(guid(1), 10)],
  'runs.failures': [(tx) => tx.runs.failures(guid(1), { after: 3, limit: 10, table: sites.name })],
  'runs.failureCounts': [(tx) => tx.runs.failureCounts(guid(1))],
  'runs.addChanges': [
    (tx) => {
      const change = { table: sites.name, rowId: guid(1), label: 'x', columns: [], problems: [] };
      return tx.runs.addChanges(guid(1), [{ ...change, action: 'create-remote' } as never]);
    },
  ],
  'runs.changes': [(tx) => tx.runs.changes(guid(1), { limit: 10, table: sites.name })],
  'runs.clear': [(tx) => tx.runs.clear(guid(1))],
  'dryRun.seen': [(tx) => tx.dryRun.seen(guid(9), sites, [guid(1)])],
  'dryRun.mark': [
    (tx) => {
      const row = { sqlId: guid(1), remoteId: guid(2), wouldLink: true, inConflict: false };
      return tx.dryRun.mark(guid(9), sites, [row]);
    },
  ],
  'dryRun.touched': [
    (tx) => tx.dryRun.touched(sites, { all: true, after: null, limit: 10 }),
    (tx) => tx.dryRun.touched(sites, { all: false, after: guid(1), limit: 10 }),
  ],
  'dryRun.clear': [(tx) => tx.dryRun.clear(guid(9))],
  'approvals.insert': [(tx) => tx.approvals.insert(approval)],
  'approvals.get': [(tx) => tx.approvals.get(guid(1))],
  'approvals.pendingFor': [(tx) => tx.approvals.pendingFor(guid(2))],
  'approvals.list': [(tx) => tx.approvals.list({ state: 'pending', contractId: guid(2), limit: 10 })],
  'approvals.transition': [(tx) => tx.approvals.transition(approval, 'pending')],
  'approvals.addEvent': [
    (tx) => {
      const event = { id: guid(3), approvalId: guid(1), at, actor: 'a', detail: null };
      return tx.approvals.addEvent({ ...event, action: 'requested' });
    },
  ],
  'approvals.events': [(tx) => tx.approvals.events(guid(1))],
  'outbox.add': [(tx) => tx.outbox.add(message)],
  'outbox.due': [(tx) => tx.outbox.due(at, 10)],
  'outbox.markSent': [(tx) => tx.outbox.markSent([guid(1)], at)],
  'outbox.markFailed': [(tx) => tx.outbox.markFailed([guid(1)], at, 'no')],
  'outbox.unsent': [(tx) => tx.outbox.unsent()],
};
