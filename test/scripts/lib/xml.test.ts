import fc from 'fast-check';
import t from 'tap';
import { el, elWith, xmlText } from '../../../scripts/lib/xml.ts';
import { childElements, descendants, findAll, parseXml, textAt } from '../../../scripts/lib/xml-read.ts';

t.test('writes elements, attributes and text in a fixed form', (t) => {
  const tree = el('a', elWith('b', { x: 1 }, 'text'), [el('c'), el('d', 2)]);
  t.equal(xmlText(tree), '<a>\n  <b x="1">text</b>\n  <c />\n  <d>2</d>\n</a>');
  t.end();
});

t.test('escapes what would end or change text and attributes', (t) => {
  t.equal(
    xmlText(elWith('a', { x: '"<&>\n' }, '<&>"')),
    '<a x="&quot;&lt;&amp;&gt;&#xA;">&lt;&amp;&gt;"</a>',
  );
  t.end();
});

t.test('refuses control characters that XML cannot carry', (t) => {
  t.throws(() => xmlText(el('a', 'x\u0000')), /control character/);
  t.throws(() => xmlText(elWith('a', { x: '\u001b' })), /control character/);
  t.end();
});

t.test('what is written is read back', (t) => {
  const text = fc.string({ unit: fc.constantFrom(...'ab<>&"\'é漢 1') }).map((value) => value.trim());
  fc.assert(
    fc.property(text, text, (attribute, content) => {
      const read = parseXml(xmlText(el('r', elWith('e', { x: attribute }, content))));
      const [element] = findAll(read, 'e');
      return element?.attributes.x === attribute && (textAt(read, 'e') ?? '') === content;
    }),
    { numRuns: 200 },
  );
  t.end();
});

t.test('reads nested elements in document order', (t) => {
  const root = parseXml('<?xml version="1.0"?><a><b><c>1</c></b><b><c>2</c></b><d /></a>');
  t.same(
    descendants(root).map(({ name }) => name),
    ['a', 'b', 'c', 'b', 'c', 'd'],
  );
  t.same(
    findAll(root, 'b', 'c').map((found) => textAt(found)),
    ['1', '2'],
  );
  t.equal(childElements(root, 'b').length, 2);
  t.equal(textAt(root, 'missing'), undefined);
  t.end();
});

t.test('a byte order mark is tolerated, malformed XML is refused with its place', (t) => {
  t.equal(parseXml('\ufeff<a />').name, 'a');
  t.throws(() => parseXml('<a><b></a>'), /not well-formed at 1:/);
  t.throws(() => parseXml(''), Error);
  t.end();
});
