import { existsSync, statSync } from 'node:fs';
import t from 'tap';
import { makeFolder } from '../../../scripts/emulator/make-folder.ts';

t.test('all missing folders above the data file are made, and those that are there stay', async (t) => {
  const root = t.testdir({ kept: { file: 'x' } });
  makeFolder(`${root}/a/b/c/dataverse.db`);
  t.ok(statSync(`${root}/a/b/c`).isDirectory());
  t.notOk(existsSync(`${root}/a/b/c/dataverse.db`), 'the file is left to the database');
  makeFolder(`${root}/a/b/c/dataverse.db`);
  makeFolder(`${root}/kept/dataverse.db`);
  t.ok(existsSync(`${root}/kept/file`));
});

t.test('a folder that cannot be made is named, with the reason', async (t) => {
  const root = t.testdir({ file: 'x', link: t.fixture('symlink', 'nowhere') });
  t.throws(() => makeFolder(`${root}/file/a/b.db`), { message: /^--data .*: .*\/file is not a folder$/ });
  t.throws(() => makeFolder(`${root}/link/b.db`), {
    message: /the folder .*\/link cannot be created: EEXIST/,
  });
  t.throws(() => makeFolder(root), { message: /^--data .*: is a folder, not a file$/ });
});

t.test(
  'where the system has no folders it ends at once',
  { skip: existsSync('/proc/self') ? false : 'no /proc on this system' },
  async (t) => {
    t.throws(() => makeFolder('/proc/none/a/b.db'), { message: /the folder \/proc\/none cannot be created/ });
  },
);
