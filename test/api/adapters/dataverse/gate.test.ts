import t from 'tap';
import { createGate } from '../../../../api/adapters/dataverse/gate.ts';

const forever = Number.POSITIVE_INFINITY;

/** A clock whose sleeps end when the test says so. */
function heldClock() {
  const sleeps: { ms: number; end: () => void }[] = [];
  return {
    sleeps,
    now: () => new Date(0),
    sleep: (ms: number) => new Promise<void>((resolve) => sleeps.push({ ms, end: resolve })),
  };
}

async function isOpen(passing: Promise<boolean>): Promise<boolean> {
  let open = false;
  passing.then((passed) => {
    open = passed;
  });
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  return open;
}

t.test('an open gate lets everybody through', async (t) => {
  const gate = createGate(heldClock(), new AbortController().signal);
  t.ok(await isOpen(gate.pass(forever)));
});

t.test('a wait that one request earned holds all of them', async (t) => {
  const clock = heldClock();
  const gate = createGate(clock, new AbortController().signal);
  gate.hold(5000);
  const lanes = [gate.pass(forever), gate.pass(forever)];
  for (const lane of lanes) t.notOk(await isOpen(lane));
  clock.sleeps[0]?.end();
  for (const lane of lanes) t.ok(await isOpen(lane));
});

t.test('the longer of two waits counts, the shorter adds nothing', async (t) => {
  const clock = heldClock();
  const gate = createGate(clock, new AbortController().signal);
  gate.hold(5000);
  gate.hold(1000);
  t.same(
    clock.sleeps.map((sleep) => sleep.ms),
    [5000],
  );
  const lane = gate.pass(forever);
  gate.hold(9000);
  clock.sleeps[0]?.end();
  t.notOk(await isOpen(lane));
  clock.sleeps[1]?.end();
  t.ok(await isOpen(lane));
  t.ok(await isOpen(gate.pass(forever)), 'open again for those who come later');
});

t.test('whoever may not wait so long is told at once, or when a longer wait follows', async (t) => {
  const clock = heldClock();
  const gate = createGate(clock, new AbortController().signal);
  gate.hold(5000);
  t.equal(await gate.pass(4999), false);
  const patient = gate.pass(5000);
  gate.hold(9000);
  clock.sleeps[0]?.end();
  t.equal(await patient, false);
});
