import { MalformedJson, ODataError } from '../errors.ts';
import { isObject, type Json, type JsonObject, NumberLexeme, parseJson } from '../json/parse.ts';

/** 400 that names the field and its rule. */
export function wrongField(field: string, rule: string): ODataError {
  return new ODataError(400, '0x80040203', `${field} ${rule}`);
}

/** JSON text; a complaint about it begins with `where`. */
export function readJson(text: string, where: string): Json {
  if (text.trim() === '') throw wrongField(where, 'needs a JSON body; it was empty.');
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof MalformedJson ? wrongField(where, `must be JSON: ${error.detail}`) : error;
  }
}

/** Reads the members of one JSON object. Absent members are undefined; every complaint names member and rule. */
export class Fields {
  readonly #object: JsonObject;
  readonly #where: string;

  /** `where` names the object in complaints. Members that are not in `known` are refused. */
  constructor(value: Json, where: string, known: readonly string[]) {
    if (!isObject(value)) throw wrongField(where, 'must be a JSON object.');
    const stranger = Object.keys(value).find((name) => !known.includes(name));
    if (stranger !== undefined) {
      throw wrongField(`${where}.${stranger.slice(0, 50)}`, `is not known; known are ${known.join(', ')}.`);
    }
    this.#object = value;
    this.#where = where;
  }

  /** The error for a member; for rules beyond its type. */
  wrong(name: string, rule: string): ODataError {
    return wrongField(`${this.#where}.${name}`, rule);
  }

  has(name: string): boolean {
    return this.#object[name] !== undefined;
  }

  number(name: string, min: number, max: number, rule = 'a number'): number | undefined {
    const value = this.#object[name];
    if (value === undefined) return undefined;
    const number = value instanceof NumberLexeme ? Number(value.text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw this.wrong(name, `must be ${rule} from ${min} to ${max}.`);
  }

  whole(name: string, min: number, max: number): number | undefined {
    const number = this.number(name, min, max, 'a whole number');
    if (number === undefined || Number.isInteger(number)) return number;
    throw this.wrong(name, `must be a whole number from ${min} to ${max}.`);
  }

  text(name: string, maxLength = 1000): string | undefined {
    const value = this.#object[name];
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= maxLength) return value;
    throw this.wrong(name, `must be a text of 1 to ${maxLength} characters.`);
  }

  flag(name: string): boolean | undefined {
    const value = this.#object[name];
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.wrong(name, 'must be true or false.');
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.#object[name];
    if (value === undefined) return undefined;
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    throw this.wrong(name, `must be one of ${values.join(', ')}.`);
  }

  /** A code as the Web API gives it. */
  code(name: string): string | undefined {
    const code = this.text(name, 10);
    if (code === undefined || /^0x[0-9a-f]{1,8}$/i.test(code)) return code;
    throw this.wrong(name, 'must be an error code such as 0x80040216.');
  }

  /** Texts by name. */
  texts(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.#object[name];
    if (value === undefined) return undefined;
    if (!isObject(value)) throw this.wrong(name, 'must be a JSON object of texts.');
    const found: Record<string, string> = {};
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== 'string') throw this.wrong(`${name}.${key.slice(0, 50)}`, 'must be a text.');
      found[key] = text;
    }
    return found;
  }
}
