import type { Test } from 'tap';
import { choiceValue } from '../../../api/domain/model/choices.ts';
import type { Row, Value } from '../../../api/domain/model/column.ts';
import { tableNamed } from '../../../api/domain/model/names.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Logger } from '../../../api/ports/logger.ts';
import type { Sql } from '../../../api/ports/sql.ts';

/** Opens a new, empty database; the suite closes it. */
export type OpenSql = (t: Test) => Promise<Sql>;

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** Stands still; waiting takes one turn of the event loop. */
export const stillClock: Clock = {
  now: () => new Date('2026-03-01T09:00:00.000Z'),
  sleep: () => new Promise((resolve) => setImmediate(resolve)),
};

/** A GUID that is the same for the same number and sorts as the numbers do. */
export function guid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export const territories = tableNamed('territory');
export const contacts = tableNamed('contact');
export const sites = tableNamed('customerSite');
export const contracts = tableNamed('contract');
export const revenue = tableNamed('revenueData');
export const timesheets = tableNamed('timesheet');
export const roomCounts = tableNamed('roomCount');

type Cells = Readonly<Record<string, Value>>;

export function territory(n: number, cells: Cells = {}): Row {
  return { id: guid(n), code: `T${n}`, name: `Territory ${n}`, ...cells };
}

export function site(n: number, cells: Cells = {}): Row {
  const siteNumber = String(n).padStart(4, '0');
  return { id: guid(n), siteNumber, name: `Site ${siteNumber}`, isActive: true, ...cells };
}

export function contract(n: number, siteId: string, cells: Cells = {}): Row {
  return {
    id: guid(n),
    contractNumber: `C-${n}`,
    customerSiteId: siteId,
    contractType: choiceValue('contractType', 'FixedFee'),
    billingType: choiceValue('billingType', 'Advanced'),
    startDate: '2026-01-01',
    status: choiceValue('contractStatus', 'Draft'),
    ...cells,
  };
}

export function revenueRow(n: number, siteId: string, cells: Cells = {}): Row {
  return {
    id: guid(n),
    name: `row ${n}`,
    customerSiteId: siteId,
    revenueDate: '2026-01-15',
    revenueCode: `V${n}`,
    revenueSource: choiceValue('revenueSource', 'Parking'),
    grossRevenue: '12.50',
    netRevenue: '11.25',
    transactionCount: 5,
    averageTransactionValue: '2.50',
    ...cells,
  };
}
