import { createHash } from 'node:crypto';
import { Html, html } from '../../domain/approval/html.ts';

const style =
  'body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem;color:#1a1a1a;background:#fff}' +
  'table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #767676;overflow-wrap:anywhere}' +
  'th{width:10rem}label{font-weight:600}.comment{white-space:pre-wrap}' +
  'textarea{box-sizing:border-box;display:block;width:100%;font:inherit;margin:.3rem 0 1rem}' +
  'button{font:inherit;font-weight:600;padding:.6rem 1.6rem;margin-right:1rem;border:2px solid #1a1a1a;border-radius:.3rem}' +
  'button[value=approve]{background:#14532d;color:#fff}button[value=reject]{background:#fff;color:#1a1a1a}';

const styleHash = createHash('sha256').update(style).digest('base64');

/**
 * Headers of every page: nothing but our own style and form, in no frame, in no cache and no index, and
 * the address with its token is passed on to nobody.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** A whole page; works without scripts. */
export function layout(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.markup;
}
