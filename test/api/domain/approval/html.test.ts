import fc from 'fast-check';
import t from 'tap';
import { escapeHtml, Html, html } from '../../../../api/domain/approval/html.ts';

t.test('inserted text is escaped, finished HTML and lists of it are not', async (t) => {
  const name = '<script>alert("x")</script> & \'co\'';
  t.equal(
    html`<p title="${name}">${name}${new Html('<br>')}${[html`<i>${'<'}</i>`, html`!`]}</p>`.markup,
    '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39;">' +
      '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39;<br><i>&lt;</i>!</p>',
  );
});

t.test('no text keeps a character that HTML gives a meaning', async (t) => {
  const property = fc.property(fc.string({ unit: 'binary' }), (text) => {
    const escaped = escapeHtml(text);
    return !/[<>"']/.test(escaped) && !/&(?!(amp|lt|gt|quot|#39);)/.test(escaped);
  });
  const result = fc.check(property, { numRuns: 500 });
  t.notOk(result.failed, `seed ${result.seed}`);
});
