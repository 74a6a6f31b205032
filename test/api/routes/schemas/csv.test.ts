import t from 'tap';
import { csvRecord } from '../../../../api/routes/schemas/csv.ts';

t.test('cells are quoted as RFC 4180 asks, and only then', async (t) => {
  t.equal(csvRecord(['a', 1, true, null, undefined, '']), 'a,1,true,,,\r\n');
  t.equal(csvRecord(['a,b', 'say "x"', 'one\r\ntwo', ' c ']), '"a,b","say ""x""","one\r\ntwo", c \r\n');
});

t.test('text that a spreadsheet would run begins with an apostrophe', async (t) => {
  for (const text of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\tx', '＝1']) {
    t.equal(csvRecord([text]), `'${text}\r\n`);
  }
  t.equal(csvRecord(['\rx', '\nx', '=1,2']), '"\'\rx","\'\nx","\'=1,2"\r\n');
});

t.test('numbers stay numbers', async (t) => {
  t.equal(csvRecord(['-12.50', '0007', -3]), '-12.50,0007,-3\r\n');
  t.equal(csvRecord(['-1e5', '-']), "'-1e5,'-\r\n");
});
