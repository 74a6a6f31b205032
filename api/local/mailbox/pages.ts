import { createHash } from 'node:crypto';
import { Html, html } from '../../domain/approval/html.ts';
import type { MailQuery, StoredMail } from './store.ts';

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ccc}' +
  'pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f5;padding:1rem}' +
  'iframe{width:100%;height:30rem;border:1px solid #ccc}';

const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing of a mail runs or loads: no script, no foreign resource, the HTML part in a sandboxed frame. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** For the HTML part itself: opaque origin, no script, no request. */
export const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";

/** Every web address in the text of a mail. */
export function linksOf(text: string): readonly string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"']+/g) ?? [])];
}

function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>${new Html(style)}</style></head>
<body>
<h1>${title}</h1>
${content}
</body>
</html>
`.markup;
}

export function listPage(mails: readonly StoredMail[], query: MailQuery): string {
  return page(
    'Local mailbox',
    html`<p>Mails taken from the bridge; none was delivered to anybody.</p>
<form>
<label>To <input name="to" value="${query.to}"></label>
<label>Subject <input name="subject" value="${query.subject}"></label>
<button>Search</button>
</form>
${mails.length === 0 ? html`<p>No mail is here.</p>` : table(mails)}`,
  );
}

function table(mails: readonly StoredMail[]): Html {
  return html`<table>
<thead><tr><th scope="col">Received</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>
<tbody>
${mails.map(
  (mail) => html`<tr><td>${mail.receivedAt}</td><td>${mail.to.join(', ')}</td>
<td><a href="/mails/${String(mail.id)}">${mail.subject === '' ? '(no subject)' : mail.subject}</a></td></tr>
`,
)}</tbody>
</table>`;
}

export function mailPage(mail: StoredMail): string {
  return page(
    mail.subject === '' ? '(no subject)' : mail.subject,
    html`<p><a href="/">All mails</a></p>
<table><tbody>
<tr><th scope="row">From</th><td>${mail.from}</td></tr>
<tr><th scope="row">To</th><td>${mail.to.join(', ')}</td></tr>
<tr><th scope="row">Received</th><td>${mail.receivedAt}</td></tr>
</tbody></table>
<h2>Links</h2>
<ul>
${linksOf(mail.text).map((link) => html`<li><a rel="noreferrer" href="${link}">${link}</a></li>\n`)}</ul>
<h2>Text</h2>
<pre>${mail.text}</pre>
<h2>HTML</h2>
<iframe sandbox="" title="HTML part of the mail" src="/mails/${String(mail.id)}/html"></iframe>`,
  );
}
