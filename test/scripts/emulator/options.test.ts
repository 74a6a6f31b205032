import t from 'tap';
import { addressesOf, banner } from '../../../scripts/emulator/banner.ts';
import { readOptions } from '../../../scripts/emulator/options.ts';
import { readFaultsFile } from '../../../scripts/emulator/read-files.ts';

t.test('without arguments it listens on loopback and takes any token', async (t) => {
  t.match(readOptions([]), {
    port: 3001,
    host: '127.0.0.1',
    dataFile: null,
    tokens: 'any',
    limits: false,
    empty: false,
  });
});

t.test('require-token takes a value or none', async (t) => {
  t.equal(readOptions(['--require-token', '--limits']).tokens, 'issued');
  t.same(readOptions(['--require-token=secret']).tokens, { value: 'secret' });
  t.throws(() => readOptions(['--require-token=']), /--require-token=VALUE/);
});

t.test('other machines are let in only on purpose and with tokens', async (t) => {
  t.throws(() => readOptions(['--host', '0.0.0.0']), /--allow-remote/);
  t.throws(() => readOptions(['--host', '0.0.0.0', '--allow-remote']), /--require-token/);
  const open = readOptions(['--host', '0.0.0.0', '--allow-remote', '--require-token']);
  t.equal(open.host, '0.0.0.0');
  t.equal(readOptions(['--host', 'localhost']).host, 'localhost');
});

t.test('a wrong option is named with its rule', async (t) => {
  t.throws(() => readOptions(['--port', '70000']), /--port must be a whole number from 0 to 65535/);
  t.throws(() => readOptions(['--application', 'x']), /--application x: must be a GUID/);
  t.throws(() => readOptions(['--prot', '1']), /--prot/);
});

t.test('a faults file is refused with file, entry and rule', async (t) => {
  const folder = t.testdir({
    'bad.json': '[{"kind":"latency"}]',
    'broken.json': '[',
    'good.json': '[{"kind":"throttle"}]',
  });
  t.throws(() => readFaultsFile(`${folder}/bad.json`), /bad\.json: faults\[0\]\.milliseconds is needed/);
  t.throws(() => readFaultsFile(`${folder}/broken.json`), /broken\.json: is not JSON/);
  t.throws(() => readFaultsFile(`${folder}/none.json`), /none\.json: cannot be read/);
  t.same(readFaultsFile(`${folder}/good.json`), [{ kind: 'throttle', count: 1 }]);
});

t.test('the start message tells how to call and keeps the token to itself', async (t) => {
  const at = addressesOf('http://0.0.0.0:3001');
  t.equal(at.apiUrl, 'http://127.0.0.1:3001/api/data/v9.2/');
  t.match(banner(at, readOptions([])), 'curl -H "Authorization: Bearer anything"');
  const fixed = banner(at, readOptions(['--require-token=hidden']));
  t.notMatch(fixed, 'hidden');
  t.match(banner(at, readOptions(['--require-token'])), `-d scope=${at.url}/.default ${at.tokenUrl}`);
});
