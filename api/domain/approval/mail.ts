import type { Approval } from './approval.ts';
import type { ContractFacts } from './contract-facts.ts';
import { type FactLine, factLines } from './fact-lines.ts';
import { type Html, html } from './html.ts';

export interface ApprovalMailInput {
  readonly approval: Approval;
  readonly contract: ContractFacts;
  /** Address of the decision page, signed. */
  readonly link: string;
  /** Last day the link works, `YYYY-MM-DD`. */
  readonly linkEnds: string;
  /** e.g. "[DEMO] ", or empty. */
  readonly subjectPrefix: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const subjectLength = 150;

/** The mail that asks an approver to decide, as text and as HTML with the same content. */
export function renderApprovalMail(input: ApprovalMailInput): RenderedMail {
  const facts = factLines(input.approval, input.contract).map(oneLine);
  const terms = input.contract.terms.map(collapse);
  return {
    subject: subjectOf(input),
    text: textOf(facts, terms, input),
    html: htmlOf(facts, terms, input).markup,
  };
}

function subjectOf({ contract, subjectPrefix }: ApprovalMailInput): string {
  const site = contract.siteNumber === null ? '' : `, site ${contract.siteNumber}`;
  return collapse(`${subjectPrefix}Approval needed: contract ${contract.contractNumber}${site}`).slice(
    0,
    subjectLength,
  );
}

/** Line breaks, control characters and changes of writing direction in a name must not forge what is read. */
function collapse(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}

function oneLine({ label, text }: FactLine): FactLine {
  return { label, text: collapse(text) };
}

function textOf(facts: readonly FactLine[], terms: readonly string[], input: ApprovalMailInput): string {
  return [
    'A contract waits for your decision.',
    '',
    ...facts.map(({ label, text }) => `${`${label}:`.padEnd(15)}${text}`),
    '',
    'Terms:',
    ...terms.map((line) => `- ${line}`),
    '',
    'Approve or reject it here; opening the page decides nothing:',
    input.link,
    '',
    `The link is yours alone and works until ${input.linkEnds}. Please do not forward it.`,
    '',
  ].join('\n');
}

function htmlOf(facts: readonly FactLine[], terms: readonly string[], input: ApprovalMailInput): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Approval needed</title></head>
<body style="font-family:sans-serif">
<p>A contract waits for your decision.</p>
<table>
${facts.map(({ label, text }) => html`<tr><th scope="row" align="left">${label}</th><td>${text}</td></tr>\n`)}</table>
<p>Terms:</p>
<ul>
${terms.map((line) => html`<li>${line}</li>\n`)}</ul>
<p><a href="${input.link}">Approve or reject the contract</a> (opening the page decides nothing)</p>
<p>The link is yours alone and works until ${input.linkEnds}. Please do not forward it.</p>
</body>
</html>
`;
}
