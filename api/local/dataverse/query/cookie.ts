import { createHmac, timingSafeEqual } from 'node:crypto';
import { badQuery } from '../errors.ts';
import type { Cell } from '../metadata/types.ts';

/** What the next page needs to know; clients see it as opaque text. */
export interface Cursor {
  /** Number of the page this cursor opens, from 2. */
  readonly page: number;
  /** Sort cells of the last row delivered, then its id. */
  readonly last: readonly Cell[];
  /** Row version at which a tracked load or delta began; null without tracking. */
  readonly until: number | null;
  /** Delta only: changes after this row version are asked for. */
  readonly since: number | null;
}

/**
 * The value of `$skiptoken`: an XML cookie as Dataverse writes it, with a checksum of its content and of the
 * `$orderby` it belongs to, whose cells it holds.
 */
export function writeCookie(cursor: Cursor, order: string, secret: string): string {
  const content = Buffer.from(JSON.stringify(cursor)).toString('base64url');
  const tracking = cursor.until === null ? 'False' : 'True';
  return `<cookie pagenumber="${cursor.page}" pagingcookie="${content}.${checksum(`${order}\n${content}`, secret)}" istracking="${tracking}" />`;
}

/** Reads a cookie back; one that was changed is refused with 400. */
export function readCookie(text: string, order: string, secret: string): Cursor {
  const match =
    /^<cookie pagenumber="\d+" pagingcookie="([\w-]+)\.([\w-]+)" istracking="(?:True|False)" \/>$/.exec(text);
  const content = match?.[1];
  if (content === undefined || !verified(`${order}\n${content}`, match?.[2] ?? '', secret)) {
    throw badQuery('Malformed XML in the Paging Cookie.');
  }
  return JSON.parse(Buffer.from(content, 'base64url').toString());
}

/** A delta token: row version and time of issue, e.g. `919042!08/22/2017 08:10:44`, with a checksum. */
export function writeDeltaToken(version: number, at: Date, secret: string): string {
  const [year, month, day] = at.toISOString().slice(0, 10).split('-');
  const content = `${version}!${month}/${day}/${year} ${at.toISOString().slice(11, 19)}`;
  return `${content}!${checksum(content, secret)}`;
}

export function readDeltaToken(text: string, secret: string): { version: number; at: Date } {
  const match = /^(\d+)!(\d\d)\/(\d\d)\/(\d{4}) ([\d:]{8})!([\w-]+)$/.exec(text);
  const content = text.slice(0, text.lastIndexOf('!'));
  if (match === null || !verified(content, match[6] ?? '', secret)) {
    throw badQuery('The delta token is not valid.');
  }
  return { version: Number(match[1]), at: new Date(`${match[4]}-${match[2]}-${match[3]}T${match[5]}Z`) };
}

function checksum(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url').slice(0, 16);
}

function verified(content: string, sum: string, secret: string): boolean {
  const expected = Buffer.from(checksum(content, secret));
  const given = Buffer.from(sum);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
