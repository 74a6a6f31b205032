import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type Filter, filterText, queryTarget } from '../../../../api/adapters/dataverse/query.ts';
import { choiceValue } from '../../../../api/domain/model/choices.ts';
import type { Value } from '../../../../api/domain/model/column.ts';
import { columnNamed, idLogicalName, readName, tableNamed } from '../../../../api/domain/model/names.ts';
import { type Filter as Parsed, parseFilter } from '../../../../api/local/dataverse/query/parse-filter.ts';

const contract = tableNamed('contract');
const columnText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((text) => isPlain(text));
const guids = fc.uuid().map((id) => id.toLowerCase());
const cents = fc.bigInt({ min: -92233720368547700n, max: 92233720368547700n }).map(money);
const dates = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Text as a column takes it: nothing around it, no control characters. */
function isPlain(text: string): boolean {
  return text.trim() === text && !/[\p{Cc}\ufffe\uffff]/u.test(text);
}

function money(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const compared = fc.oneof(
  fc.record({ column: fc.constant('contractNumber'), value: columnText }),
  fc.record({ column: fc.constant('contractValue'), value: cents.filter((text) => !text.startsWith('-')) }),
  fc.record({ column: fc.constant('startDate'), value: dates }),
  fc.record({ column: fc.constant('customerSiteId'), value: guids }),
  fc.record({ column: fc.constant('id'), value: guids }),
  fc.record({ column: fc.constant('status'), value: fc.constant(choiceValue('contractStatus', 'Approved')) }),
);
const comparisons = fc
  .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), compared)
  .map(([op, rest]) => ({ op, ...rest }) as Filter);
const nothing = fc
  .constantFrom('eq', 'ne')
  .map((op): Filter => ({ op: op as 'eq' | 'ne', column: 'terms', value: null }));
const textTests = fc
  .tuple(fc.constantFrom('contains', 'startswith', 'endswith'), columnText)
  .map(([op, text]) => ({ op, column: 'contractNumber', text }) as Filter);
const lists = fc.oneof(
  fc
    .array(columnText, { minLength: 1, maxLength: 4 })
    .map((values): Filter => ({ op: 'in', column: 'contractNumber', values })),
  fc
    .array(guids, { minLength: 1, maxLength: 4 })
    .map((values): Filter => ({ op: 'in', column: 'customerSiteId', values })),
);
const { filters } = fc.letrec<{ filters: Filter }>((tie) => ({
  filters: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    comparisons,
    nothing,
    textTests,
    lists,
    tie('filters').map((filter): Filter => ({ op: 'not', filter })),
    fc
      .tuple(fc.constantFrom('and', 'or'), fc.array(tie('filters'), { minLength: 1, maxLength: 3 }))
      .map(([op, inner]) => ({ op, filters: inner }) as Filter),
  ),
}));

const nameOf = (name: string) =>
  name === 'id' ? idLogicalName(contract) : readName(columnNamed(contract, name));
const literalText = (value: Value) => (value === null ? null : String(value));

/** The filter as a nest of plain lists, so that both sides can be compared. */
function meaning(filter: Filter): unknown {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.filters.map(meaning).reduce((left, right) => [filter.op, left, right]);
    case 'not':
      return ['not', meaning(filter.filter)];
    case 'in':
      if (filter.column === 'customerSiteId') {
        return filter.values
          .map((value): unknown => ['eq', nameOf(filter.column), literalText(value)])
          .reduce((left, right) => ['or', left, right]);
      }
      return listMeaning(nameOf(filter.column), filter.values.map(literalText));
    case 'contains':
    case 'startswith':
    case 'endswith':
      return [filter.op, nameOf(filter.column), filter.text];
    default:
      return [filter.op, nameOf(filter.column), literalText(filter.value)];
  }
}

function listMeaning(name: string, values: readonly unknown[]): unknown {
  const isQuoted = (value: unknown) => String(value).includes("'");
  const listed = values.filter((value) => !isQuoted(value));
  const parts = [
    ...(listed.length === 0 ? [] : [['in', name, ...listed]]),
    ...values.filter(isQuoted).map((value) => ['eq', name, value]),
  ];
  return parts.reduce((left: unknown, right) => (left === null ? right : ['or', left, right]), null);
}

function parsedMeaning(filter: Parsed): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [filter.kind, parsedMeaning(filter.left), parsedMeaning(filter.right)];
    case 'not':
      return ['not', parsedMeaning(filter.inner)];
    case 'function':
      return ['in', filter.property, ...filter.values.list];
    case 'compare':
      return [filter.operator, operand(filter.left), operand(filter.right)];
    case 'text':
      return [filter.name, operand(filter.left), operand(filter.right)];
    case 'truth':
      return ['truth', operand(filter.operand)];
  }
}

function operand(side: Extract<Parsed, { kind: 'truth' }>['operand']): string | null {
  if (side.kind === 'property') return side.path;
  if (side.kind === 'null') return null;
  return side.kind === 'boolean' ? String(side.value) : side.text;
}

t.test('whatever the filter, a parser of OData reads what was meant', async (t) => {
  fc.assert(
    fc.property(filters, (filter) => {
      const url = new URL(`http://x/${queryTarget(contract, { filter })}`);
      const text = url.searchParams.get('$filter') ?? '';
      assert.equal(text, filterText(contract, filter));
      assert.deepEqual(parsedMeaning(parseFilter(text)), meaning(filter));
    }),
    { numRuns: 300 },
  );
  t.pass('property held');
});

t.test('a value that breaks the rule of its column gets into no URL', async (t) => {
  const refused = (filter: Filter) => t.throws(() => filterText(contract, filter), { name: 'BridgeError' });
  refused({ op: 'eq', column: 'customerSiteId', value: "x' or 1 eq 1" });
  refused({ op: 'eq', column: 'contractValue', value: '1 or true' });
  refused({ op: 'gt', column: 'contractValue', value: null });
  refused({ op: 'contains', column: 'contractValue', text: '1' });
  refused({ op: 'in', column: 'contractNumber', values: [] });
  refused({ op: 'in', column: 'contractNumber', values: [null] });
  refused({ op: 'and', filters: [] });
});

t.test('columns have the names of their table; the primary key settles ties', async (t) => {
  const url = queryTarget(contract, {
    select: ['id', 'contractNumber', 'customerSiteId'],
    orderBy: [{ column: 'startDate', descending: true }],
    expand: ['customerSiteId'],
    count: true,
  });
  const { searchParams } = new URL(`http://x/${url}`);
  t.equal(searchParams.get('$select'), 'tp_contractid,tp_contractnumber,_tp_customersiteid_value');
  t.equal(searchParams.get('$orderby'), 'tp_startdate desc,tp_contractid');
  t.match(searchParams.get('$expand'), /^tp_CustomerSiteId\(\$select=/);
  t.equal(searchParams.get('$count'), 'true');
  t.equal(searchParams.get('$top'), null);
  t.throws(() => queryTarget(contract, { expand: ['contractNumber'] }), /is no lookup/);
});

t.test('no text with an apostrophe stands in the list of In: it is compared by eq', (t) => {
  const table = tableNamed('territory');
  const of = (values: readonly string[]) => filterText(table, { op: 'in', column: 'code', values });
  const list = 'Microsoft.Dynamics.CRM.In(PropertyName=\'tp_code\',PropertyValues=["x","y"])';
  t.equal(of(['x', "O'Hare", 'y']), `(${list} or tp_code eq 'O''Hare')`);
  t.equal(of(["O'Hare"]), "tp_code eq 'O''Hare'");
  t.equal(of(['x', 'y']), list);
  t.end();
});
