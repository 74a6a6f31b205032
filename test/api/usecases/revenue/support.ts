import { openSql } from '../../../../api/adapters/sql/open-sql.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import type { Clock, Ids } from '../../../../api/ports/clock.ts';
import type { Logger } from '../../../../api/ports/logger.ts';
import type { OutboxMessage, Sql } from '../../../../api/ports/sql.ts';
import { anyDatabase } from '../../../conformance/sql/any-database.ts';

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** A GUID that is easy to tell from others: kind and number. */
export function guid(kind: number, number: number): string {
  return `${String(kind).repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export const siteId = (number: number) => guid(1, number);
export const contractId = (number: number) => guid(2, number);

/** A real database (`TEST_SQL` chooses the engine), a clock that moves only when told, ids in order. */
export class World {
  readonly sql: Sql;
  readonly logger = silent;
  time = new Date('2025-07-01T09:00:00.000Z');
  #next = 0;

  private constructor(sql: Sql) {
    this.sql = sql;
  }

  static async open(): Promise<World> {
    const clock: Clock = { now: () => new Date('2025-07-01T09:00:00Z'), sleep: async () => undefined };
    return new World(await openSql({ url: await anyDatabase(), clock, logger: silent }));
  }

  readonly clock: Clock = { now: () => this.time, sleep: async () => undefined };
  readonly ids: Ids = {
    next: () => {
      this.#next += 1;
      return guid(9, this.#next);
    },
  };

  async add(table: string, ...rows: Row[]): Promise<void> {
    await this.sql.write((tx) => tx.rows.insert(tableNamed(table), rows));
  }

  async change(table: string, id: string, changes: Readonly<Record<string, string | null>>): Promise<void> {
    await this.sql.write((tx) => tx.rows.update(tableNamed(table), id, changes));
  }

  async all(table: string): Promise<readonly Row[]> {
    return this.sql.read((tx) => tx.rows.list(tableNamed(table), { limit: 1000 }));
  }

  async outbox(): Promise<readonly OutboxMessage[]> {
    return this.sql.read((tx) => tx.outbox.due('2100-01-01T00:00:00.000Z', 1000));
  }

  async site(number: number, changes: Partial<Row> = {}): Promise<void> {
    const siteNumber = String(number).padStart(4, '0');
    const optional = ['address', 'contractType', 'territoryId', 'billingContactId'];
    const figures = ['revenueSharePercentage', 'minimumLaborHours'];
    const empty = Object.fromEntries([...optional, ...figures].map((name) => [name, null]));
    await this.add('customerSite', {
      ...empty,
      id: siteId(number),
      siteNumber,
      name: `Site ${siteNumber}`,
      isActive: true,
      ...changes,
    });
  }

  /** An approved contract of the site with the same number, running since 2023, with these blocks. */
  async contract(number: number, blocks: object, changes: Partial<Row> = {}): Promise<void> {
    const frame = { contractType: 'Hybrid', billingType: 'Arrears' };
    const row: Row = {
      ...Object.fromEntries(tableNamed('contract').columns.map((column) => [column.name, null])),
      id: contractId(number),
      contractNumber: `C-${number}`,
      customerSiteId: siteId(number),
      contractType: choiceValue('contractType', 'Hybrid'),
      billingType: choiceValue('billingType', 'Arrears'),
      startDate: '2023-01-01',
      status: choiceValue('contractStatus', 'Approved'),
      ...changes,
    };
    const dates = { startDate: row.startDate, endDate: row.endDate };
    const terms = 'terms' in changes ? changes.terms : JSON.stringify({ ...frame, ...dates, ...blocks });
    await this.add('contract', { ...row, terms: terms ?? null });
  }

  /** Net revenue of a site on a day. */
  async revenue(number: number, revenueDate: string, revenueCode: string, net: string, source = 'Parking') {
    await this.add('revenueData', {
      id: this.ids.next(),
      name: `${number} ${revenueDate} ${revenueCode} ${source}`,
      customerSiteId: siteId(number),
      revenueDate,
      revenueCode,
      revenueSource: choiceValue('revenueSource', source as 'Parking'),
      grossRevenue: net,
      netRevenue: net,
      transactionCount: 1,
      averageTransactionValue: net,
    });
  }
}
