import { type Answer, type Handler, refusal, type Seen } from './support.ts';

const crlf = '\r\n';
const boundary = 'batchresponse_1';

/** What the service says of the rows of one bulk message: null when they are written, else its refusal. */
export type Judge = (codes: readonly string[]) => { status: number; code: string; message?: string } | null;

/** The codes of the rows of each bulk message of a request: one for a plain request, many for a `$batch`. */
export function messagesOf(seen: Seen): readonly (readonly string[])[] {
  const bodies = seen.url.endsWith('$batch')
    ? seen.body.split(crlf).filter((line) => line.startsWith('{'))
    : [seen.body];
  return bodies.map((body) => JSON.parse(body).Targets.map(({ tp_code }: { tp_code: string }) => tp_code));
}

/** A service on which a bulk message is all or nothing, alone or as a part of a `$batch`. */
export function bulkService(judge: Judge): Handler {
  return (seen) => {
    const verdicts = messagesOf(seen).map(judge);
    const [only] = verdicts;
    if (seen.url.endsWith('$batch')) return batchAnswer(verdicts);
    return only === null || only === undefined
      ? { status: 204 }
      : refusal(only.status, only.code, only.message);
  };
}

/** The answer of a `$batch` that went on after its errors. */
export function batchAnswer(verdicts: readonly ReturnType<Judge>[]): Answer {
  const parts = verdicts.map((verdict) => {
    const lines =
      verdict === null
        ? ['HTTP/1.1 204 No Content', '']
        : [
            `HTTP/1.1 ${verdict.status} X`,
            'Content-Type: application/json',
            '',
            JSON.stringify({ error: { code: verdict.code, message: verdict.message ?? 'refused' } }),
          ];
    return [`--${boundary}`, 'Content-Type: application/http', '', ...lines, ''].join(crlf);
  });
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: `${parts.join('')}--${boundary}--${crlf}`,
  };
}
