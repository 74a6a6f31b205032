import { badQuery } from '../errors.ts';
import { type Token, tokenize } from './tokens.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'contains' | 'startswith' | 'endswith';

export type Operand =
  | { readonly kind: 'property'; readonly path: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string' | 'number' | 'guid' | 'date' | 'datetime'; readonly text: string };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly inner: Filter }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'text'; readonly name: TextFunction; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'in'; readonly property: string; readonly values: readonly string[] }
  | { readonly kind: 'truth'; readonly operand: Operand };

const comparisons: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const textFunctions: readonly string[] = ['contains', 'startswith', 'endswith'];
const maxDepth = 100;

/** Parses a `$filter`. Names and operators are case-sensitive. `aliases` holds the `@p` parameters of the URL. */
export function parseFilter(text: string, aliases: ReadonlyMap<string, string> = new Map()): Filter {
  return new FilterParser(text, aliases).parse();
}

class FilterParser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #aliases: ReadonlyMap<string, string>;
  #at = 0;
  #depth = 0;

  constructor(text: string, aliases: ReadonlyMap<string, string>) {
    this.#source = text;
    this.#tokens = tokenize(text);
    this.#aliases = aliases;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== 'end') throw this.#syntaxError();
    return filter;
  }

  #or(): Filter {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw badQuery('The recursion limit of the filter has been exceeded.');
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#and() };
    this.#depth -= 1;
    return left;
  }

  #and(): Filter {
    let left = this.#unary();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#unary() };
    return left;
  }

  #unary(): Filter {
    if (!this.#takeWord('not')) return this.#primary();
    const inner = this.#primary();
    if (inner.kind === 'compare' && this.#tokens[this.#at - 1]?.kind !== ')') {
      throw badQuery(
        "A unary operator with an incompatible type was detected. Put the comparison after 'not' in parentheses.",
      );
    }
    return { kind: 'not', inner };
  }

  #primary(): Filter {
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    const next = this.#peek();
    if (next.kind === 'name' && this.#tokens[this.#at + 1]?.kind === '(') return this.#call(next.text);
    const left = this.#operand();
    const operator = this.#peek();
    if (operator.kind !== 'name' || !comparisons.includes(operator.text))
      return { kind: 'truth', operand: left };
    this.#at += 1;
    return { kind: 'compare', operator: operator.text as Comparison, left, right: this.#operand() };
  }

  #call(name: string): Filter {
    this.#at += 2;
    if (name === 'Microsoft.Dynamics.CRM.In') return this.#in();
    if (!textFunctions.includes(name)) {
      throw badQuery(`An unknown function with name '${name}' was found. It may not be emulated.`);
    }
    const left = this.#operand();
    this.#expect(',');
    const right = this.#operand();
    this.#expect(')');
    return { kind: 'text', name: name as TextFunction, left, right };
  }

  #in(): Filter {
    this.#word('PropertyName');
    this.#expect('=');
    const property = this.#next().text;
    this.#expect(',');
    this.#word('PropertyValues');
    this.#expect('=');
    this.#expect('[');
    const values: string[] = [];
    do values.push(this.#next().text);
    while (this.#take(','));
    this.#expect(']');
    this.#expect(')');
    return { kind: 'in', property, values };
  }

  #operand(): Operand {
    const token = this.#next();
    switch (token.kind) {
      case 'alias':
        return this.#aliased(token.text);
      case 'name':
        return named(token.text);
      case 'string':
      case 'guid':
      case 'date':
      case 'datetime':
        return { kind: token.kind, text: token.text };
      case 'number':
        return { kind: 'number', text: token.text.replace(/[mMdDfFlL]$/, '') };
      default:
        this.#at -= 1;
        throw this.#syntaxError();
    }
  }

  #aliased(name: string): Operand {
    const value = this.#aliases.get(name);
    if (value === undefined) return { kind: 'null' };
    const [token, end] = tokenize(value);
    if (token === undefined || end?.kind !== 'end' || token.kind === 'alias') throw this.#syntaxError();
    return new FilterParser(value, new Map()).#operand();
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #take(kind: Token['kind']): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#at += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'name' || token.text !== word) return false;
    this.#at += 1;
    return true;
  }

  #word(word: string): void {
    if (!this.#takeWord(word)) throw this.#syntaxError();
  }

  #expect(kind: Token['kind']): void {
    if (!this.#take(kind)) throw this.#syntaxError();
  }

  #syntaxError(): Error {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : `'${token.text}'`;
    return badQuery(`Syntax error at ${found} in '${this.#source.slice(0, 500)}'.`);
  }
}

function named(text: string): Operand {
  if (text === 'null') return { kind: 'null' };
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' };
  return { kind: 'property', path: text };
}
