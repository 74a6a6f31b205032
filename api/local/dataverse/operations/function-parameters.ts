import { badQuery } from '../errors.ts';
import { parsePath } from '../http/path.ts';
import { aliasesOf } from '../http/query-string.ts';
import type { Call } from '../http/types.ts';
import { parseJson } from '../json/parse.ts';
import { splitOutside } from '../metadata/metadata-options.ts';

/** Parameters of the function call that ends the path, `Func(A=1,B=@p)?@p='x'`, as literals. */
export function functionParameters(call: Call): ReadonlyMap<string, string> {
  const aliases = aliasesOf(call.query);
  const text = parsePath(call.path).at(-1)?.key ?? '';
  return new Map(
    splitOutside(text, ',').map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      if (equals < 0) throw badQuery(`The function parameter '${pair.slice(0, 200)}' has no value.`);
      const value = pair.slice(equals + 1).trim();
      return [pair.slice(0, equals).trim(), aliases.get(value) ?? value];
    }),
  );
}

/** A list of texts: `["account","contact"]`, also with single quotes. */
export function textList(name: string, literal: string | undefined): string[] {
  if (literal === undefined) throw badQuery(`The required parameter '${name}' is missing.`);
  const value = parseJson(literal.includes('"') ? literal : literal.replaceAll("'", '"'));
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw badQuery(`The parameter '${name}' must be a list of strings.`);
}
