import t from 'tap';
import { modeOf, paramsOf, parseMode, type RunMode } from '../../../../api/domain/sync/run-mode.ts';

const id = '00000000-0000-4000-8000-000000000001';

t.test('a mode survives being stored', async (t) => {
  const modes: readonly RunMode[] = [
    { mode: 'incremental' },
    { mode: 'full' },
    { mode: 'dry-run', of: 'full' },
    { mode: 'dry-run', of: 'incremental' },
    { mode: 'rows', table: 'contract', ids: [id] },
    { mode: 'retry-failed', run: null },
    { mode: 'retry-failed', run: id },
  ];
  for (const mode of modes) t.strictSame(modeOf(JSON.parse(JSON.stringify(paramsOf(mode)))), mode);
});

t.test('the default is stored as nothing, and runs of earlier versions are understood', async (t) => {
  t.strictSame(paramsOf({ mode: 'incremental' }), {});
  t.strictSame(modeOf({}), { mode: 'incremental' });
  t.strictSame(modeOf({ full: true }), { mode: 'full' });
  t.strictSame(parseMode({}), { ok: true, mode: { mode: 'incremental' } });
  t.strictSame(parseMode({ full: true }), { ok: true, mode: { mode: 'full' } });
  t.strictSame(parseMode({ full: false, mode: 'dry-run' }), {
    ok: true,
    mode: { mode: 'dry-run', of: 'incremental' },
  });
});

t.test('rows are listed once, however often they are named', async (t) => {
  const parsed = parseMode({ mode: 'rows', table: 'contract', ids: [id, id] });
  t.equal(parsed.ok, true);
  if (parsed.ok) t.strictSame(paramsOf(parsed.mode), { mode: 'rows', table: 'contract', ids: [id] });
});

t.test('every field that does not fit is named', async (t) => {
  const fields = (asked: Parameters<typeof parseMode>[0]) => {
    const parsed = parseMode(asked);
    return parsed.ok ? [] : parsed.errors.map(({ field }) => field);
  };
  t.strictSame(fields({ of: 'full', run: id }), ['of', 'run']);
  t.strictSame(fields({ mode: 'dry-run', full: true }), ['full']);
  t.strictSame(fields({ mode: 'rows', table: 'timesheet', ids: [id] }), ['table']);
  t.strictSame(fields({ mode: 'retry-failed', ids: [id], table: 'contract' }), ['table', 'ids']);
});
