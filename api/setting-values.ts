/** How the values of settings are checked; every rule is a sentence that names what is expected. */
import { z } from 'zod';
import { databaseUrlForms, parseDatabaseUrl } from './adapters/sql/database-url.ts';
import { decimal, isDecimalText } from './domain/decimal.ts';
import { isDailyTime } from './domain/sync/daily-time.ts';

export const text = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(2000, 'must have at most 2000 characters');
const guidRule = 'must be a GUID';
export const guid = z.guid(guidRule).toLowerCase();
export const email = z.email('must be an e-mail address').max(254);

export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

/** GUIDs divided by commas. */
export const guids = (most: number) => {
  const rule = `must be GUIDs divided by commas, at most ${most}`;
  return text
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.guid(rule).toLowerCase()).max(most, rule));
};

export const webUrl = text
  .refine((value) => ['http:', 'https:'].includes(protocolOf(value)), 'must be an http or https URL')
  .transform((value) => value.replace(/\/+$/, ''));

export const databaseUrl = text.refine(
  (value) => parseDatabaseUrl(value) !== null,
  `must be ${databaseUrlForms}`,
);

export const smtpUrl = text
  .refine((value) => ['smtp:', 'smtps:'].includes(protocolOf(value)), 'must begin with smtp: or smtps:')
  .refine(
    (value) => URL.canParse(value) && new URL(value).hostname !== '',
    'must name a host, as in smtps://mail.example.com',
  );

/** Parts in any order, each `key=value`; a string without key has nothing to sign its tokens with. */
const serviceBusParts = [
  /^Endpoint\s*=\s*sb:\/\/[^/:]/,
  /^SharedAccessKeyName\s*=\s*\S/,
  /^SharedAccessKey\s*=\s*\S/,
];

export const serviceBusConnection = text.refine((value) => {
  const parts = value.split(';').map((part) => part.trim());
  return serviceBusParts.every((pattern) => parts.some((part) => pattern.test(part)));
}, 'must contain Endpoint=sb://<host>, SharedAccessKeyName=<name> and SharedAccessKey=<key>, divided by semicolons');

export const amount = z
  .string()
  .refine((value) => isDecimalText(value) && decimal(value).gte('0'), 'must be an amount such as 100000.00');

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : '';
}

export const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
  error: 'must be one of trace, debug, info, warn, error, silent',
});

/** Time of day in UTC, or `off`. */
export const dailyTime = z
  .string()
  .refine((time) => time === 'off' || isDailyTime(time), 'must be a time such as 02:30, or off');
