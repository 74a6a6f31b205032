import t from 'tap';
import { DataverseError } from '../../../../api/adapters/dataverse/errors.ts';
import { readBatch } from '../../../../api/adapters/dataverse/read-batch.ts';

const answer = (status: number, code: string): string =>
  [
    '--b',
    'Content-Type: application/http',
    '',
    `HTTP/1.1 ${status} X`,
    'Content-Type: application/json',
    '',
    JSON.stringify({ error: { code, message: 'refused' } }),
    '--b--',
    '',
  ].join('\r\n');

t.test(
  'a part with an error that leaves writes in doubt says so, one that was undone does not',
  async (t) => {
    const outcome = (code: string) => {
      const [part] = readBatch('multipart/mixed; boundary=b', answer(500, code), new Date(0)).parts;
      return part instanceof DataverseError && part.outcomeUnknown;
    };
    t.ok(outcome('0x80040216'));
    t.ok(outcome('0x80044151'));
    t.ok(outcome('0x80044150'));
    t.notOk(outcome('0x80044339'));
  },
);
