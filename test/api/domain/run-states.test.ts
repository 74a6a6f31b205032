import t from 'tap';
import { jobStatuses } from '../../../api/domain/job.ts';
import {
  isEndState,
  leadsTo,
  mayHappen,
  runTransitions,
  transitionsOn,
} from '../../../api/domain/run-states.ts';

t.test('every state is reached from the beginning, and an end is reached from every state', async (t) => {
  const reachable = (from: string, seen = new Set([from])): Set<string> => {
    for (const { from: at, to } of runTransitions) {
      if (!seen.has(at) || seen.has(to)) continue;
      seen.add(to);
      reachable(from, seen);
    }
    return seen;
  };
  t.strictSame([...reachable('queued')].sort(), [...jobStatuses].sort());
  for (const status of jobStatuses)
    t.ok([...reachable(status)].some((one) => isEndState(one as typeof status)));
});

t.test('cancelling is possible in every state but the ends, and nothing leaves an end', async (t) => {
  for (const status of jobStatuses) t.equal(mayHappen(status, 'cancel'), !isEndState(status), status);
  t.strictSame(jobStatuses.filter(isEndState), ['completed', 'completed_with_errors', 'failed', 'cancelled']);
});

t.test('a request has one outcome in each state', async (t) => {
  for (const event of ['claim', 'pause', 'resume', 'cancel', 'halt', 'abandon'] as const) {
    const from = transitionsOn(event).map((transition) => transition.from);
    t.equal(new Set(from).size, from.length, event);
  }
});

t.test('only a paused run is queued again', async (t) => {
  t.strictSame(
    jobStatuses.filter((status) => leadsTo(status, 'queued')),
    ['paused'],
  );
});
