import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { BridgeError } from '../errors.ts';
import { type ExportedResult, exportRevenue } from '../usecases/export-revenue.ts';
import { type ApiContext, addOperation } from './operation.ts';
import { calculationDetailJson, calculationJson } from './schemas/calculation.ts';
import { csvRecord } from './schemas/csv.ts';
import { conditionsOf, revenueFilters } from './schemas/revenue-query.ts';

/** Downloads of one process at a time; each holds a page of results. */
const mostDownloads = 4;

const header = [
  'siteNumber',
  'contractNumber',
  'contractType',
  'serviceMonth',
  'version',
  'reason',
  'calculatedOn',
  'reviewFlags',
  'line',
  'glCode',
  'invoiceGroup',
  'quantity',
  'rate',
  'base',
  'amount',
];

/** Stored results as a file for spreadsheets. */
export function revenueExportRoute(app: FastifyInstance, context: ApiContext): void {
  let open = 0;
  addOperation(app, context, {
    method: 'GET',
    path: '/revenue/export',
    operationId: 'ExportRevenue',
    summary: 'Get revenue calculations as a CSV file',
    description:
      'Returns stored calculations as comma-separated values with a header (RFC 4180), one record a line of a result; a result without lines has one record. The amounts add up to those of the list. Text that a spreadsheet would run as a formula begins with an apostrophe.',
    tag: 'Revenue',
    role: 'Revenue.Read',
    query: z.strictObject(revenueFilters),
    success: {
      status: 200,
      description: 'The file.',
      mediaType: 'text/csv',
      schema: z.string(),
    },
    errors: ['too-many-requests'],
    handle: async ({ deps, query }, reply) => {
      if (open >= mostDownloads) {
        throw new BridgeError('too-many-requests', `At most ${mostDownloads} exports run at a time.`);
      }
      open += 1;
      reply.raw.once('close', () => {
        open -= 1;
      });
      return download(reply, exportRevenue(deps, conditionsOf(query)));
    },
  });
}

/**
 * The first page is read before the answer begins, so that its error is a problem. A later one breaks the
 * connection off, so that nobody takes a part for the whole.
 */
async function download(
  reply: FastifyReply,
  pages: AsyncGenerator<readonly ExportedResult[]>,
): Promise<string> {
  const first = await pages.next();
  async function* text() {
    yield csvRecord(header);
    if (first.done !== true) yield recordsOf(first.value);
    for await (const page of pages) yield recordsOf(page);
  }
  void reply.headers({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="revenue-calculations.csv"',
  });
  // The framework waits for a reply that is handed back; its type does not say so.
  return reply.send(Readable.from(text())) as unknown as Promise<string>;
}

function recordsOf(page: readonly ExportedResult[]): string {
  return page.flatMap(records).join('');
}

/** Contract number and month make the name, so a page need not read the contracts. */
function records({ row, siteNumber }: ExportedResult): string[] {
  const { contractType = null, serviceMonth = null, amount = null, ...result } = calculationJson(row);
  const { version = null, reason = null, calculatedOn = null, reviewFlags = null } = result;
  const contractNumber = String(result.name).slice(0, -` ${serviceMonth}`.length);
  const common = [siteNumber, contractNumber, contractType, serviceMonth];
  const about = [...common, version, reason, calculatedOn, reviewFlags];
  const { lines } = calculationDetailJson(row);
  if (lines.length === 0) return [csvRecord([...about, null, null, null, null, null, null, amount])];
  return lines.map(({ line, glCode, invoiceGroup, quantity, rate, base, ...one }) =>
    csvRecord([...about, line, glCode, invoiceGroup, quantity, rate, base, one.amount]),
  );
}
