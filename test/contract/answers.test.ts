import t, { type Test } from 'tap';
import { choiceValue } from '../../api/domain/model/choices.ts';
import { tableNamed } from '../../api/domain/model/names.ts';
import { runNextJob } from '../../api/usecases/run-jobs.ts';
import { runReconciliation } from '../../api/usecases/run-reconciliation.ts';
import { linkSite, massDelete, seedConflict, siteConflict } from '../api/app/conflicts.ts';
import { emptyDataverse as dataverse } from '../api/app/empty-dataverse.ts';
import { contractRow, fixedFeeTerms, guidOf, seedSites } from '../api/app/rows.ts';
import { runApp } from '../api/app/running-app.ts';
import { faultsOf, operations } from './openapi.ts';

const { app, sql, bearer, deps } = await runApp(t as Test);
const covered = new Set<string>();

/** Sends a request by operation id and checks status and answer against the document. */
async function call(
  t: Test,
  operationId: string,
  input: {
    params?: Record<string, string>;
    query?: string;
    payload?: object;
    as?: Record<string, string>;
  } = {},
) {
  const entry = operations.find(({ operation }) => operation.operationId === operationId);
  if (entry === undefined) throw new Error(`${operationId} is not described`);
  const path = entry.path.replace(/\{([^}]+)\}/g, (_match, name: string) => input.params?.[name] ?? '');
  const response = await app.inject({
    method: entry.method as 'GET',
    url: input.query === undefined ? path : `${path}?${input.query}`,
    headers: input.as ?? (await bearer()),
    ...(input.payload !== undefined && { payload: input.payload }),
  });
  const contentType = String(response.headers['content-type']);
  const streams = /^text\/(event-stream|csv);/.test(contentType);
  const body = streams ? response.body : response.json();
  t.strictSame(
    faultsOf(entry.operation, { status: response.statusCode, contentType, body }),
    [],
    operationId,
  );
  t.ok(response.statusCode < 300, `${operationId} ${response.statusCode} ${response.body.slice(0, 200)}`);
  t.match(contentType, streams ? /charset=utf-8(;|$)/ : /^application\/json/);
  covered.add(operationId);
  return body;
}

t.test('the answers of sites and contracts are as described', async (t) => {
  await seedSites(sql, 3);
  await call(t, 'ListSites', { query: 'top=2' });
  const site = await call(t, 'GetSite', { params: { siteId: guidOf(2, 1) } });
  const [getSite] = operations.filter(({ operation }) => operation.operationId === 'GetSite');
  for (const change of [
    { isActive: 'yes' },
    { contractType: 'Other' },
    { id: 7 },
    { siteNumber: undefined },
  ]) {
    const body = JSON.parse(JSON.stringify({ ...site, ...change }));
    const answer = { status: 200, contentType: 'application/json', body };
    t.ok(getSite && faultsOf(getSite.operation, answer).length > 0, 'another answer would be noticed');
  }
  await call(t, 'ListContracts', { query: `siteId=${guidOf(2, 1)}&status=Approved` });
  const params = { contractId: guidOf(3, 1) };
  await call(t, 'SetContractTerms', { params, payload: { ...fixedFeeTerms, endDate: '2027-12-31' } });
  const contract = await call(t, 'GetContract', { params });
  t.equal(contract.terms.endDate, '2027-12-31');
});

t.test('the answers of sync runs are as described', async (t) => {
  const run = await call(t, 'StartSyncRun', { payload: { full: true, allowMassDelete: true } });
  const params = { runId: run.id };
  await call(t, 'ListSyncRuns');
  await call(t, 'PauseSyncRun', { params });
  await call(t, 'ResumeSyncRun', { params });
  await call(t, 'GetSyncRun', { params });
  await call(t, 'CancelSyncRun', { params });
  await call(t, 'StreamSyncRun', { params });
});

t.test('the answers of comparisons are as described', async (t) => {
  const { id } = await call(t, 'StartReconciliation');
  await runNextJob(
    deps,
    { reconciliation: (job, control) => runReconciliation({ sql, dataverse }, job, control) },
    { owner: 'test', kinds: ['reconciliation'], leaseMs: 60_000 },
  );
  const drift = { table: 'contract', compared: 1, onlySql: 0, onlyRemote: 0, different: 1 };
  const columns = [{ column: 'status', sql: 'Draft', remote: null, problem: 'must be one of the choices' }];
  const example = { kind: 'different', id: guidOf(3, 1), label: 'C-1', columns } as const;
  await sql.write((tx) =>
    tx.drift.put(id, { drift: { ...drift, examples: [example] }, nextLink: null, done: true }),
  );
  const params = { runId: id };
  const found = await call(t, 'GetReconciliation', { params });
  t.ok(found.drift > 0, 'an empty Dataverse differs');
  t.match(found.tables.find(({ table }: { table: string }) => table === 'contract').examples, [example]);
  await call(t, 'ListReconciliations');
  await call(t, 'StreamReconciliation', { params });
  const next = await call(t, 'StartReconciliation');
  await call(t, 'CancelReconciliation', { params: { runId: next.id } });
});

t.test('the answers of sync conflicts are as described', async (t) => {
  await linkSite(sql, 1);
  const [one, halted, other] = [siteConflict(1), massDelete(2, 'contract'), massDelete(3, 'customerSite')];
  for (const conflict of [one, halted, other]) await seedConflict(sql, conflict);
  await call(t, 'ListSyncConflicts', { query: 'state=open&kind=columns&table=customerSite' });
  const params = { conflictId: halted.id };
  await call(t, 'ResolveSyncConflict', { params, payload: { version: 1, row: 'delete' } });
  await call(t, 'GetSyncConflict', { params });
  await call(t, 'GetSyncConflict', { params: { conflictId: one.id } });
  const conflicts = [one, other].map(({ id, version }) => ({ id, version }));
  const answered = await call(t, 'ResolveSyncConflicts', { payload: { conflicts, row: 'delete' } });
  t.match(answered, { decided: 1, refused: 1, results: [{ code: 'invalid-request' }, { code: null }] });
});

t.test('the answers of runs that have worked are as described', async (t) => {
  const ids = [guidOf(2, 1)];
  const rows = await call(t, 'StartSyncRun', { payload: { mode: 'rows', table: 'customerSite', ids } });
  const dry = await call(t, 'StartSyncRun', { payload: { mode: 'dry-run', of: 'full' } });
  await call(t, 'StartSyncRun', { payload: { mode: 'retry-failed', run: dry.id } });
  const rowId = guidOf(2, 1);
  const failure = { table: 'customerSite', rowId, label: '0001', code: 'conflict', message: 'Name differs.' };
  const column = { column: 'name', base: null, sql: 'A', remote: 'B', becomes: 'A', conflict: false };
  const change = { table: 'customerSite', rowId, label: '0001', columns: [column], problems: [] };
  const counts = { created: 1, updated: 0, deleted: 0, unchanged: 0, conflicts: 0, failed: 1, matched: 0 };
  const result = {
    tables: { customerSite: counts },
    truncated: [],
    rows: [{ id: rowId, outcome: 'created' }],
  };
  const finishedAt = '2099-01-01T00:00:00.000Z';
  await sql.write(async (tx) => {
    const lease = { owner: 'test', now: '2026-01-01T00:00:00.000Z', until: finishedAt };
    for (let run = await tx.jobs.claim(['sync'], lease); run !== null; ) {
      await tx.jobs.addFailures(run.id, [failure]);
      await tx.jobs.finish(run, { status: 'completed', finishedAt, counts, result, error: null });
      run = await tx.jobs.claim(['sync'], lease);
    }
    await tx.runs.addChanges(dry.id, [
      { ...change, action: 'update-remote' },
      { ...change, action: 'refused' },
    ]);
  });
  const detail = await call(t, 'GetSyncRun', { params: { runId: rows.id } });
  t.match(detail, { mode: 'rows', rows: [{ outcome: 'created' }], tables: [{ created: 1 }] });
  const params = { runId: dry.id };
  t.equal((await call(t, 'ListSyncRunFailures', { params })).value.length, 1);
  const page = await call(t, 'ListSyncRunChanges', { params, query: 'action=refused&table=customerSite' });
  t.strictSame(page.value, [{ ...change, action: 'refused' }]);
});

t.test('the answers of revenue are as described', async (t) => {
  const terms = {
    contractType: 'Hybrid',
    billingType: 'Arrears',
    startDate: '2025-01-01',
    perOccupiedRoom: { roomRate: '1.25' },
    revenueShare: {
      minimumGuarantee: '100.00',
      cap: '9000.00',
      structures: [
        {
          revenueCodes: ['*'],
          accumulationType: 'AnnualCalendar',
          tiers: [
            { amount: '1000', sharePercentage: '10' },
            { amount: '0', sharePercentage: '20' },
          ],
          validationThresholdType: 'ValidationAmount',
          validationThresholdAmount: '10',
        },
      ],
    },
    managementAgreement: {
      type: 'FixedFee',
      fixedFeeAmount: '2000',
      profitShare: { accumulationType: 'Monthly', tiers: [{ amount: '0', sharePercentage: '5' }] },
    },
  };
  const inputs = {
    occupiedRooms: '100',
    revenueByCode: { VD1: '2500.00' },
    ytdRevenue: ['500'],
    validationRevenue: '50',
    monthlyProfit: '1000',
    ytdProfit: '0',
  };
  const preview = await call(t, 'PreviewRevenue', { payload: { terms, month: '2026-01', inputs } });
  t.ok(preview.lines.length >= 3 && preview.breakdown.revenueShare !== undefined, JSON.stringify(preview));
  const site = { siteId: guidOf(2, 2), month: '2026-01' };
  const { value } = await call(t, 'CalculateSiteMonth', { payload: site });
  await call(t, 'ListRevenueCalculations', { query: 'month=2026-01' });
  const params = { calculationId: value[0].calculation.id };
  await call(t, 'GetRevenueCalculation', { params });
  const sent = { ...fixedFeeTerms, fixedFee: { services: [{ code: 'VALET', fee: '5001' }] } };
  await call(t, 'SetContractTerms', { params: { contractId: guidOf(3, 2) }, payload: sent });
  await call(t, 'RecalculateRevenue', { params, payload: { reason: 'The fee was typed wrong.' } });
  await call(t, 'ListRevenueVersions', { params, query: 'top=1' });
  const compared = await call(t, 'CompareRevenue', { params });
  t.equal(compared.difference, '1.00');
  const whatIf = { contractId: guidOf(3, 2), month: '2026-01', terms: fixedFeeTerms };
  const answered = await call(t, 'PreviewRevenue', { payload: whatIf });
  t.equal(answered.comparison.difference, '-1.00');
  await call(t, 'ExportRevenue', { query: 'month=2026-01' });
  const run = await call(t, 'StartRevenueRun', { payload: { month: '2026-01' } });
  await call(t, 'ListRevenueRuns');
  await call(t, 'GetRevenueRun', { params: { runId: run.id } });
  await call(t, 'CancelRevenueRun', { params: { runId: run.id } });
});

t.test('the answers of approvals are as described', async (t) => {
  const status = choiceValue('contractStatus', 'Draft');
  const draft = contractRow(70, 1, { status, contractValue: '250000.00' });
  await sql.write((tx) => tx.rows.insert(tableNamed('contract'), [draft]));
  const { approval } = await call(t, 'RequestApproval', { payload: { contractId: draft.id } });
  const params = { approvalId: approval.id };
  await call(t, 'ListApprovals', { query: 'state=pending' });
  const as = await bearer(['Approvals.Decide'], { name: 'paul.reed@townepark.example' });
  await call(t, 'DecideApproval', { params, payload: { decision: 'reject', comment: 'Too dear.' }, as });
  await call(t, 'GetApproval', { params });
});

t.test('the probes answer as described', async (t) => {
  await call(t, 'GetLiveness');
  await call(t, 'GetReadiness');
});

t.test('no operation is left out', async (t) => {
  t.strictSame([...covered].sort(), operations.map(({ operation }) => operation.operationId).sort());
});
