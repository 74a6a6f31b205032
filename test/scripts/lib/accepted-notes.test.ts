import t from 'tap';
import { parseAcceptedNotes, requireAccepted } from '../../../scripts/lib/accepted-notes.ts';

const note = { rule: 'union-merged', place: 'components.schemas.Thing' } as const;

t.test('an accepted loss passes, at its place or everywhere', (t) => {
  requireAccepted([note], [{ ...note, reason: 'r' }]);
  requireAccepted([note], [{ rule: 'union-merged', place: '*', reason: 'r' }]);
  t.end();
});

t.test('a loss that nobody accepted is named with its place', (t) => {
  t.throws(
    () =>
      requireAccepted(
        [note],
        [
          { rule: 'union-merged', place: 'elsewhere', reason: 'r' },
          { ...note, rule: 'recursion-cut', reason: 'r' },
        ],
      ),
    /not accepted: union-merged at components\.schemas\.Thing/,
  );
  t.end();
});

t.test('an acceptance of one place that is no longer needed is named', (t) => {
  t.throws(() => requireAccepted([], [{ ...note, reason: 'r' }]), /no longer needed: union-merged/);
  requireAccepted([], [{ rule: 'union-merged', place: '*', reason: 'r' }]);
  t.end();
});

t.test('the file may name rules of the lowering only, each with a reason', (t) => {
  t.throws(
    () => parseAcceptedNotes('[{"rule":"ghost","place":"*","reason":"r"}]'),
    /must be a rule of the lowering/,
  );
  t.throws(() => parseAcceptedNotes('[{"rule":"union-merged","place":"*","reason":""}]'));
  t.throws(() => parseAcceptedNotes('[{"rule":"union-merged","place":"*","reason":"r","more":1}]'));
  t.end();
});
