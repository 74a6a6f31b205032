import { createDecisionLinks } from '../../../../api/adapters/links/decision-links.ts';
import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import type { BusEvent } from '../../../../api/ports/bus.ts';
import type { Clock } from '../../../../api/ports/clock.ts';
import type { Logger } from '../../../../api/ports/logger.ts';
import type { Mail } from '../../../../api/ports/mailer.ts';
import type { OutboxMessage, Sql } from '../../../../api/ports/sql.ts';
import type { Settings } from '../../../../api/usecases/deps.ts';
import { requestApproval } from '../../../../api/usecases/request-approval.ts';

export const contractTable = tableNamed('contract');
export const contractId = '00000000-0000-4000-8000-00000000000c';
export const ann = 'ann@example.com';
export const manager = 'manager@example.com';

const siteId = '00000000-0000-4000-8000-00000000000b';
const territoryId = '00000000-0000-4000-8000-00000000000a';

/** A clock that stands still until told; sleeping ends at once and is noted. */
export function stoppedClock(start = '2026-03-01T09:00:00.250Z') {
  let now = Date.parse(start);
  const slept: number[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    sleep: async (ms) => void slept.push(ms),
  };
  return {
    clock,
    slept,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

export function countedIds() {
  let count = 0;
  const next = () => {
    count += 1;
    return `00000000-0000-4000-9000-${String(count).padStart(12, '0')}`;
  };
  return { next };
}

/** Keeps what was logged at warn and above, for tests that look at it. */
export function notingLogger() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const note = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: note('warn'),
    error: note('error'),
    child: () => logger,
  };
  return { logger, lines };
}

export const settings: Settings = {
  approvalThreshold: '100000.00',
  defaultApprover: 'default@example.com',
  publicUrl: 'http://bridge.example',
  mailSubjectPrefix: '[DEMO] ',
  approvalLinkDays: 28,
};

/** Everything the approval use cases need, on a real database; bus and mail note what they are given. */
export async function world(options: { url?: string; ids?: { next(): string } } = {}) {
  const time = stoppedClock();
  const { logger, lines } = notingLogger();
  const sql = await openSql({ url: options.url ?? 'sqlite::memory:', clock: time.clock, logger });
  const mails: Mail[] = [];
  const events: BusEvent[] = [];
  const deps = {
    sql,
    clock: time.clock,
    ids: options.ids ?? countedIds(),
    settings,
    logger,
    decisionLinks: createDecisionLinks({ secret: 'x'.repeat(32), clock: time.clock }),
    mailer: { send: async (mail: Mail) => void mails.push(mail), close: async () => undefined },
    publisher: {
      publish: async (_topic: string, batch: readonly BusEvent[]) => void events.push(...batch),
      close: async () => undefined,
    },
  };
  return { deps, sql, mails, events, lines, ...time };
}

export type World = Awaited<ReturnType<typeof world>>;

export async function addContract(
  sql: Sql,
  value: string | null,
  changes: Partial<Row> = {},
  names: { site?: string; managerEmail?: string | null } = {},
): Promise<void> {
  const managerEmail = names.managerEmail === undefined ? manager : names.managerEmail;
  await sql.write(async (tx) => {
    await tx.rows.insert(tableNamed('territory'), [
      { id: territoryId, code: 'NE', name: 'North East', managerName: 'May', managerEmail },
    ]);
    await tx.rows.insert(tableNamed('customerSite'), [
      { id: siteId, siteNumber: '0007', name: names.site ?? 'Grand Hotel', territoryId, isActive: true },
    ]);
    await tx.rows.insert(contractTable, [
      {
        id: contractId,
        contractNumber: 'C-0007',
        customerSiteId: siteId,
        contractType: choiceValue('contractType', 'FixedFee'),
        billingType: choiceValue('billingType', 'Arrears'),
        startDate: '2026-04-01',
        endDate: null,
        status: choiceValue('contractStatus', 'Draft'),
        contractValue: value,
        terms: JSON.stringify({ fixedFee: { services: [{ code: '4700', fee: '10500.00' }] } }),
        ...changes,
      },
    ]);
  });
}

export async function setContract(sql: Sql, changes: Readonly<Record<string, string | number | null>>) {
  await sql.write((tx) => tx.rows.update(contractTable, contractId, changes));
}

export async function contractRow(sql: Sql): Promise<Row> {
  const row = await sql.read((tx) => tx.rows.get(contractTable, contractId));
  if (row === null) throw new Error('the contract is gone');
  return row;
}

/** Everything in the outbox that was not sent, oldest first. */
export async function outbox(sql: Sql): Promise<readonly OutboxMessage[]> {
  return sql.read((tx) => tx.outbox.due('9999-12-31T00:00:00.000Z', 1000));
}

/** A pending approval of 120000.00, asked for by ann. */
export async function pendingApproval({ deps, sql }: World) {
  await addContract(sql, '120000.00');
  const { approval } = await requestApproval(deps, { contractId, requestedBy: ann });
  if (approval === null) throw new Error('no approval was requested');
  return approval;
}
