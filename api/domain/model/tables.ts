import type { Table } from './column.ts';
import { contact } from './tables/contact.ts';
import { contract } from './tables/contract.ts';
import { customerSite } from './tables/customer-site.ts';
import { revenueCalculation } from './tables/revenue-calculation.ts';
import { revenueData } from './tables/revenue-data.ts';
import { roomCount } from './tables/room-count.ts';
import { territory } from './tables/territory.ts';
import { timesheet } from './tables/timesheet.ts';

/** Every table, parents before children: the order in which rows are created. */
export const tables: readonly Table[] = [
  territory,
  contact,
  customerSite,
  contract,
  revenueData,
  revenueCalculation,
  timesheet,
  roomCount,
];

/** The tables that exist on both sides, parents before children. */
export const syncedTables: readonly Table[] = tables.filter((t) => t.sides === 'both');
