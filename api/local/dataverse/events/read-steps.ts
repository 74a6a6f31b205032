import type { RowTable, StoredRow } from '../store/row-table.ts';
import type { Store } from '../store/store.ts';
import { namedCell, namedText } from './named-cell.ts';
import type { Step, StepImage } from './step.ts';

/** Steps by `message:table`; those for every table under `message:`. In the order of their rank. */
export type StepIndex = ReadonlyMap<string, readonly Step[]>;

export function stepsFor(index: StepIndex, message: string, table: string): readonly Step[] {
  return [...(index.get(`${message}:${table}`) ?? []), ...(index.get(`${message}:`) ?? [])];
}

/** Reads all registered steps of service endpoints. */
export function readSteps(store: Store): StepIndex {
  const index = new Map<string, Step[]>();
  const images = readImages(store);
  const table = store.table('sdkmessageprocessingstep');
  for (const row of table.rows.values()) {
    const step = readStep(store, table, row, images.get(row.id) ?? []);
    if (step === undefined) continue;
    const key = `${step.message}:${step.table ?? ''}`;
    index.set(
      key,
      [...(index.get(key) ?? []), step].sort((a, b) => a.rank - b.rank),
    );
  }
  return index;
}

function readStep(
  store: Store,
  { shape }: RowTable,
  row: StoredRow,
  images: readonly StepImage[],
): Step | undefined {
  const endpoints = store.table('serviceendpoint');
  const endpoint = endpoints.rows.get(namedText(shape, row, 'eventhandler') ?? '');
  const message = messageOf(store, namedText(shape, row, 'sdkmessageid'));
  if (endpoint === undefined || message === null) return undefined;
  const filtering = attributeList(namedText(shape, row, 'filteringattributes'));
  return {
    id: row.id,
    message,
    images,
    name: namedText(shape, row, 'name') ?? '',
    table: filteredTable(store, namedText(shape, row, 'sdkmessagefilterid')),
    rank: Number(namedCell(shape, row, 'rank') ?? 1),
    enabled: namedCell(shape, row, 'statecode') === 0,
    asyncAutoDelete: namedCell(shape, row, 'asyncautodelete') === true,
    filteringAttributes: filtering === null ? null : new Set(filtering),
    impersonatingUserId: namedText(shape, row, 'impersonatinguserid'),
    contract: Number(namedCell(endpoints.shape, endpoint, 'contract')),
  };
}

/** Name of a message by its id; null when there is none. */
export function messageOf(store: Store, id: string | null): string | null {
  const { shape, rows } = store.table('sdkmessage');
  const row = rows.get(id ?? '');
  return row === undefined ? null : namedText(shape, row, 'name');
}

function filteredTable(store: Store, id: string | null): string | null {
  const { shape, rows } = store.table('sdkmessagefilter');
  const row = rows.get(id ?? '');
  return row === undefined ? null : namedText(shape, row, 'primaryobjecttypecode');
}

const kinds: readonly StepImage['kind'][] = ['pre', 'post', 'both'];

function readImages(store: Store): Map<string, StepImage[]> {
  const { shape, rows } = store.table('sdkmessageprocessingstepimage');
  const byStep = new Map<string, StepImage[]>();
  for (const row of rows.values()) {
    const step = namedText(shape, row, 'sdkmessageprocessingstepid') ?? '';
    const image: StepImage = {
      alias: namedText(shape, row, 'entityalias') ?? '',
      kind: kinds[Number(namedCell(shape, row, 'imagetype'))] ?? 'pre',
      attributes: attributeList(namedText(shape, row, 'attributes')),
    };
    byStep.set(step, [...(byStep.get(step) ?? []), image]);
  }
  return byStep;
}

/** Logical names of a comma-separated list; null for an empty one. */
export function attributeList(text: string | null): readonly string[] | null {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  return names.length === 0 ? null : names;
}
