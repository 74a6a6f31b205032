import { delimiter, join } from 'node:path';
import t from 'tap';
import { findTool } from '../../../scripts/lib/find-tool.ts';

t.test('the first program of the name on the search path is found', async (t) => {
  const folder = t.testdir({ empty: {}, first: { tool: '#!/bin/sh' }, second: { tool: '#!/bin/sh' } });
  const { chmod } = await import('node:fs/promises');
  const path = ['empty', 'first', 'second'].map((name) => join(folder, name)).join(delimiter);
  await chmod(join(folder, 'second', 'tool'), 0o755);
  t.equal(
    findTool('tool', path),
    join(folder, 'second', 'tool'),
    'a file that cannot be started is no program',
  );
  await chmod(join(folder, 'first', 'tool'), 0o755);
  t.equal(findTool('tool', path), join(folder, 'first', 'tool'));
  t.equal(findTool('other', path), null);
  t.equal(findTool('tool', ''), null);
});
