import {
  createDataverseClient,
  type DataverseClient,
  type DataverseClientOptions,
} from '../../../../api/adapters/dataverse/client.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Row } from '../../../../api/domain/model/column.ts';
import { tableNamed } from '../../../../api/domain/model/names.ts';
import type { EmulatorOptions } from '../../../../api/local/dataverse/options.ts';
import { type Emulator, startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';
import { buildBridgeSolution } from '../../../../solution/build.ts';
import { countingIds, fakeClock, fixedTokens, silentLogger } from './support.ts';

export const territory = tableNamed('territory');
export const customerSite = tableNamed('customerSite');
export const contract = tableNamed('contract');
export const revenueData = tableNamed('revenueData');
export const idOf = (kind: number, index: number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;

export const territoryRow = (index: number): Row => ({
  id: idOf(1, index),
  code: `T${index}`,
  name: `Territory ${index}`,
  managerName: null,
  managerEmail: null,
});
export const siteRow = (index: number, changes: Partial<Row> = {}): Row => ({
  id: idOf(2, index),
  siteNumber: String(index).padStart(4, '0'),
  name: `Site ${index}`,
  address: 'O\u2019Hare \u00e9 "quoted"',
  contractType: null,
  territoryId: idOf(1, 1),
  isActive: true,
  revenueSharePercentage: '12.5000',
  minimumLaborHours: 40,
  billingContactId: null,
  ...changes,
});
export const contractRow = (index: number, contractValue: string | null): Row => ({
  id: idOf(3, index),
  contractNumber: `C-${index}`,
  customerSiteId: idOf(2, 1),
  contractType: choiceValue('contractType', 'Hybrid'),
  billingType: choiceValue('billingType', 'Arrears'),
  startDate: '2024-02-29',
  endDate: null,
  status: choiceValue('contractStatus', 'Approved'),
  contractValue,
  revenueSharePercentage: '33.3333',
  hourlyLaborRate: '17.2525',
  minimumGuarantee: '0.00',
  terms: JSON.stringify({ a: [1.5, '2.50'], b: 'x\n"y"' }),
  requestedBy: null,
  approvalStatus: null,
  approvalId: null,
  approvedValue: null,
  decidedBy: null,
  decidedOn: '2026-01-31T09:00:00Z',
  decisionComment: null,
});

export interface EmulatorRig {
  readonly client: DataverseClient;
  readonly admin: Emulator['admin'];
  /** Moves the emulator's time. */
  readonly advance: (days: number) => void;
}

export const solution = buildBridgeSolution({ version: '0.1.0' });

/** A client in front of an emulator whose tables come from the solution, imported by the client. */
export async function emulatorRig(
  t: { teardown(work: () => Promise<void>): unknown },
  options: Partial<DataverseClientOptions> = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<EmulatorRig> {
  let now = Date.parse('2026-01-31T09:00:00Z');
  const emulator = await startDataverseEmulator({ port: 0, now: () => new Date(now), ...emulatorOptions });
  const client = createDataverseClient({
    url: emulator.url,
    tokens: fixedTokens(),
    clock: fakeClock(),
    logger: silentLogger(),
    ids: countingIds(),
    tag: 'bridge',
    bulk: { rows: 8 },
    ...options,
  });
  t.teardown(async () => {
    await client.close();
    await emulator.close();
  });
  await client.importSolution(solution.zip);
  return { client, admin: emulator.admin, advance: (days) => (now += days * 86_400_000) };
}

export async function collect<P>(pages: AsyncIterable<P>): Promise<P[]> {
  const all: P[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
