import { type Fault, faultKinds, maxFaults } from '../http/faults.ts';
import type { Json } from '../json/parse.ts';
import { limitNames } from '../protection/limits.ts';
import { Fields, readJson, wrongField } from './fields.ts';

const members = [
  'kind',
  'count',
  'after',
  'probability',
  'seed',
  'retryAfterSeconds',
  'limit',
  'status',
  'code',
  'message',
  'milliseconds',
  'method',
  'path',
  'headers',
];

/** Requests a fault may meet or let pass. */
const many = 1_000_000;

/** One fault or a list of them from JSON text; throws a 400 that names entry, member and rule. */
export function readFaults(text: string): readonly Fault[] {
  const value = readJson(text, 'faults');
  if (!Array.isArray(value)) return [readFault(value, 'fault')];
  if (value.length > maxFaults) throw wrongField('faults', `must be at most ${maxFaults}.`);
  return value.map((entry, index) => readFault(entry, `faults[${index}]`));
}

function readFault(value: Json, where: string): Fault {
  const fields = new Fields(value, where, members);
  const kind = fields.oneOf('kind', faultKinds);
  if (kind === undefined) throw fields.wrong('kind', `must be one of ${faultKinds.join(', ')}.`);
  const status = fields.whole('status', 400, 599);
  if (kind === 'error' && status === undefined) throw fields.wrong('status', 'is needed for an error.');
  const milliseconds = fields.whole('milliseconds', 0, 600_000);
  if (kind === 'latency' && milliseconds === undefined) {
    throw fields.wrong('milliseconds', 'is needed for a latency.');
  }
  return present({
    kind,
    count: fields.whole('count', 1, many) ?? 1,
    after: fields.whole('after', 0, many),
    probability: fields.number('probability', 0, 1),
    seed: fields.whole('seed', 0, 4_294_967_295),
    retryAfterSeconds: fields.whole('retryAfterSeconds', 0, 3600),
    limit: fields.oneOf('limit', limitNames),
    status,
    code: fields.code('code'),
    message: fields.text('message'),
    milliseconds,
    method: fields.oneOf('method', ['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
    path: fields.text('path'),
    headers: fields.texts('headers'),
  });
}

type Optional<T> = { [K in keyof T]: T[K] | undefined };

/** Without the members that are undefined. */
function present(fault: Optional<Fault> & Pick<Fault, 'kind' | 'count'>): Fault {
  const entries = Object.entries(fault).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), kind: fault.kind, count: fault.count };
}
