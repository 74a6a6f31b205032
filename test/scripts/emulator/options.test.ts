import t from 'tap';
import { DataFileError } from '../../../api/local/dataverse/store/data-file-error.ts';
import { addressesOf, banner } from '../../../scripts/emulator/banner.ts';
import { explained } from '../../../scripts/emulator/explained.ts';
import { emulatorHelp } from '../../../scripts/emulator/help.ts';
import { programOptions, readOptions } from '../../../scripts/emulator/options.ts';
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
  const refused: [string[], RegExp][] = [
    [['--port', '70000'], /^--port 70000: must be a whole number from 0 to 65535$/],
    [['--port', '-1'], /^Option '--port' argument is ambiguous; --help lists the options$/],
    [['--port'], /^Option '--port <value>' argument missing; --help lists the options$/],
    [['--application', 'x'], /^--application x: must be a GUID$/],
    [['--prot', '1'], /^Unknown option '--prot'; --help lists the options$/],
    [['file.db'], /^Unexpected argument 'file\.db'/],
    [['--limits=yes'], /^Option '--limits' does not take an argument/],
    [['--data='], /^--data must name a file$/],
    [['--faults', ''], /^--faults must name a file$/],
    [['--solution', 'a.zip', '--solution='], /^--solution must name a file$/],
    [['--host='], /^--host must be an address$/],
  ];
  for (const [args, message] of refused) t.throws(() => readOptions(args), { message }, args.join(' '));
});

t.test('a token that is not joined to its option is refused without being shown', async (t) => {
  const message = /^--require-token: its value is joined to it with =, as in --require-token=VALUE$/;
  t.throws(() => readOptions(['--require-token', 'hidden']), { message });
});

t.test('the help tells of every option, and comes whatever else is wrong', async (t) => {
  for (const name of Object.keys(programOptions))
    t.match(emulatorHelp, new RegExp(`^  --${name}\\b`, 'm'), name);
  t.equal(readOptions(['--port', 'x', '--help']).help, true);
  t.equal(readOptions(['-h']).help, true);
});

t.test('what keeps the emulator from starting is told in words of its options', async (t) => {
  const options = { port: 80, host: 'nowhere', dataFile: 'a.db' };
  const told = (code: string) => {
    const error = explained(Object.assign(new Error('listen'), { code }), options);
    return error instanceof Error ? error.message : '';
  };
  t.match(told('EADDRINUSE'), /^--port 80: the port 80 is in use; .* choose another one with --port/);
  t.match(told('EACCES'), /^--port 80: this user may not listen on it/);
  t.equal(told('ENOTFOUND'), '--host nowhere: must be an address of this machine');
  t.equal(told('EADDRNOTAVAIL'), '--host nowhere: must be an address of this machine');
  t.match(explained(new DataFileError('a.db', 'is damaged'), options), {
    message: '--data a.db: is damaged',
  });
  const other = new Error('other');
  t.equal(explained(other, options), other);
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
