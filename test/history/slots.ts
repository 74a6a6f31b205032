import { choiceValue } from '../../api/domain/model/choices.ts';
import type { Row, Table, Value } from '../../api/domain/model/column.ts';
import { tableNamed } from '../../api/domain/model/names.ts';

export type Cells = Readonly<Record<string, Value>>;

/**
 * A row as people know it: by its business key. It may be deleted and entered again under another id, and
 * each side may enter it by itself. Lookups hold names of slots instead of ids.
 */
export interface Slot {
  readonly name: string;
  readonly table: Table;
  /** Cells that tell the slot from all others; nobody edits them. */
  readonly identity: Cells;
  /** The other cells of a new row. */
  readonly defaults: Cells;
  /** The only side that enters the row; null = either. */
  readonly home: 'sql' | 'dataverse' | null;
}

/** Site of all contracts and revenue rows. */
export const parentSite = 'S9';

function territory(code: string): Omit<Slot, 'home'> {
  return {
    name: code,
    table: tableNamed('territory'),
    identity: { code },
    defaults: { name: `Area ${code}` },
  };
}

/** The contact table has no alternate key: only the id tells whether a create was done already. */
function contact(lastName: string): Omit<Slot, 'home'> {
  return { name: lastName, table: tableNamed('contact'), identity: { lastName }, defaults: {} };
}

function site(name: string): Omit<Slot, 'home'> {
  const identity = { siteNumber: name.replace('S', '000') };
  const defaults = { name: `Site ${name}`, isActive: true };
  return { name, table: tableNamed('customerSite'), identity, defaults };
}

function contract(contractNumber: string): Omit<Slot, 'home'> {
  const defaults = {
    customerSiteId: parentSite,
    contractType: choiceValue('contractType', 'FixedFee'),
    billingType: choiceValue('billingType', 'Arrears'),
    startDate: '2026-01-01',
    status: choiceValue('contractStatus', 'Draft'),
  };
  return { name: contractNumber, table: tableNamed('contract'), identity: { contractNumber }, defaults };
}

function revenue(name: string): Omit<Slot, 'home'> {
  const identity = {
    customerSiteId: parentSite,
    revenueDate: `2026-01-${name.slice(1)}`,
    revenueCode: 'VD1',
    revenueSource: choiceValue('revenueSource', 'Parking'),
  };
  const defaults = {
    name: `0009 ${name}`,
    grossRevenue: '110.00',
    netRevenue: '100.00',
    transactionCount: 1,
  };
  return { name, table: tableNamed('revenueData'), identity, defaults };
}

/** Without a key a row that both sides enter is two rows, so one side does. */
const homes: Readonly<Record<string, 'sql' | 'dataverse'>> = { P1: 'sql', P2: 'dataverse' };

/** So many new rows that the bridge creates them in bulk. */
export const burstSlots: readonly string[] = Array.from({ length: 12 }, (_, index) => `R${index + 10}`);

/** Parents before children. */
export const slots: readonly Slot[] = [
  ...['T1', 'T2'].map(territory),
  ...['P1', 'P2'].map(contact),
  ...['S1', 'S2', 'S3', parentSite].map(site),
  ...['C1', 'C2'].map(contract),
  ...['R01', 'R02', ...burstSlots].map(revenue),
].map((slot) => ({ ...slot, home: homes[slot.name] ?? null }));

export function slotNamed(name: string): Slot {
  const found = slots.find((slot) => slot.name === name);
  if (found === undefined) throw new Error(`no slot ${name}`);
  return found;
}

/** All cells of a new row, lookups still as names of slots. */
export function newRow(slot: Slot, cells: Cells): Cells {
  const empty = Object.fromEntries(slot.table.columns.map((column) => [column.name, null]));
  return { ...empty, ...slot.defaults, ...cells, ...slot.identity };
}

/** Rewrites lookup cells, e.g. names of slots into ids. */
export function withLookups(table: Table, cells: Cells, rename: (value: string) => Value): Cells {
  const changed = { ...cells };
  for (const { name, type } of table.columns) {
    const value = cells[name];
    if (type.kind === 'lookup' && typeof value === 'string') changed[name] = rename(value);
  }
  return changed;
}

/** The slot a row belongs to, its lookups being names of slots already; undefined when there is none. */
export function slotOf(table: Table, cells: Cells): Slot | undefined {
  return slots.find(
    (slot) =>
      slot.table === table && Object.entries(slot.identity).every(([name, value]) => cells[name] === value),
  );
}

export function withoutId({ id: _, ...cells }: Row): Cells {
  return cells;
}
