import { malformedJson } from '../errors.ts';

/** A number as it was written: decimals never pass through a binary float. */
export class NumberLexeme {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Json = null | boolean | string | NumberLexeme | Json[] | JsonObject;
export interface JsonObject {
  [name: string]: Json;
}

const maxDepth = 64;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

export function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLexeme)
  );
}

/** Parses JSON and keeps every number as its lexeme. Throws the Web API's 400 for malformed text. */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  value(depth: number): Json {
    if (depth > maxDepth) throw malformedJson(`The depth limit of ${maxDepth} levels has been exceeded.`);
    const next = this.#peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    return this.#literal();
  }

  end(): void {
    if (this.#peek() !== '') throw this.#unexpected();
  }

  #peek(): string {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
      this.#at += 1;
    }
    return text.charAt(this.#at);
  }

  #object(depth: number): JsonObject {
    const object: JsonObject = Object.create(null);
    this.#at += 1;
    if (this.#closes('}')) return object;
    for (;;) {
      if (this.#peek() !== '"') throw this.#unexpected();
      const name = this.#string();
      if (this.#peek() !== ':') throw this.#unexpected();
      this.#at += 1;
      if (name in object) throw repeated(name);
      object[name] = this.value(depth + 1);
      if (this.#closes('}')) return object;
      this.#comma();
    }
  }

  #array(depth: number): Json[] {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#closes(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.#closes(']')) return items;
      this.#comma();
    }
  }

  #closes(bracket: string): boolean {
    if (this.#peek() !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #comma(): void {
    if (this.#peek() !== ',') throw this.#unexpected();
    this.#at += 1;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let at = start + 1;
    let plain = true;
    for (; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 34) break;
      if (Number.isNaN(code)) throw malformedJson('Unterminated string literal.');
      if (code < 32) plain = false;
      if (code === 92) {
        plain = false;
        at += 1;
      }
    }
    this.#at = at + 1;
    return plain ? text.slice(start + 1, at) : this.#escaped(text.slice(start, at + 1));
  }

  #escaped(quoted: string): string {
    const text = unescaped(quoted);
    // Half a pair has no UTF-8: a file or an answer would hold another character.
    if (/\p{Surrogate}/u.test(text)) throw malformedJson('A string literal holds half of a surrogate pair.');
    return text;
  }

  #literal(): Json {
    for (const [word, value] of words) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    number.lastIndex = this.#at;
    const match = number.exec(this.#text);
    if (match === null) throw this.#unexpected();
    this.#at += match[0].length;
    return new NumberLexeme(match[0]);
  }

  #unexpected(): Error {
    const found = this.#text.charAt(this.#at);
    const what = found === '' ? 'end of input' : `character '${found}'`;
    return malformedJson(`Invalid JSON. Unexpected ${what} at position ${this.#at}.`);
  }
}

function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw malformedJson('Invalid escape sequence or control character in a string literal.');
  }
}

/** Which of two values is meant nobody can know; the OData library refuses them with this text. */
function repeated(name: string): Error {
  return malformedJson(
    `Multiple properties with the name '${name.slice(0, 100)}' were detected in a resource. In OData, duplicate property names are not allowed.`,
  );
}

const words: readonly (readonly [string, null | boolean])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
