// SPDX-License-Identifier: MIT
// The mutants of a C file: small changes, each of which some test should notice.

const TOKEN =
  /(?<space>\s+)|(?<comment>\/\*[^]*?\*\/|\/\/[^\n]*)|(?<directive>(?<=(?:^|\n)[ \t]*)#(?:\\\n|[^\n])*)|(?<string>L?"(?:\\[^]|[^"\\])*")|(?<char>'(?:\\[^']+|\\'|[^'\\])')|(?<number>0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*)|(?<name>[A-Za-z_]\w*)|(?<operator><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^])/y;

/** What counts, with places: no white space, comments or preprocessor lines. */
export function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let found; TOKEN.lastIndex < text.length && (found = TOKEN.exec(text)); ) {
    const kind = Object.keys(found.groups).find((key) => found.groups[key] !== undefined);
    if (!['space', 'comment', 'directive'].includes(kind)) {
      tokens.push({ kind, text: found[0], at: found.index, end: found.index + found[0].length });
    }
  }
  return tokens;
}

const SWAPS = {
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '&&': '||', '||': '&&',
  '+=': '-=', '-=': '+=', '++': '--', '--': '++', '|=': '&=', '&=': '|=', '<<': '>>', '>>': '<<',
}; // prettier-ignore
/**
 * Of two operands only: clang-format has a space after these, and none after unary ones or in `T
 * *name`.
 */
const BINARY = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '/', '&': '|', '|': '&', '^': '&' };
const NO_STATEMENT = new Set(
  'return if else for while do switch case default break continue goto typedef struct enum union static const extern unsigned signed int char bool void long short'.split(' '),
);

/** Index of the bracket that closes the one at `i`. */
function closing(tokens, i) {
  const close = { '(': ')', '[': ']', '{': '}' }[tokens[i].text];
  for (let depth = 0, j = i; j < tokens.length; j++) {
    depth += tokens[j].text === tokens[i].text ? 1 : tokens[j].text === close ? -1 : 0;
    if (depth === 0) {
      return j;
    }
  }
  return tokens.length - 1;
}

/** Index of the semicolon that ends the statement at `i`, or -1. */
function endOfStatement(tokens, i) {
  for (let depth = 0, j = i; j < tokens.length; j++) {
    depth += '([{'.includes(tokens[j].text) ? 1 : ')]}'.includes(tokens[j].text) ? -1 : 0;
    if (depth < 0) {
      return -1;
    }
    if (depth === 0 && tokens[j].text === ';') {
      return j;
    }
  }
  return -1;
}

/** Whether an expression begins at `i` whose value nobody uses: a call, an assignment, a step. */
function isExpressionStatement(tokens, i, end) {
  const [first, second] = [tokens[i], tokens[i + 1]];
  if (first.text === '(' && second.text === 'void') {
    return tokens.slice(i + 3, end).some((t) => t.text === '(');
  }
  if (first.text === '*' || first.text === '++' || first.text === '--') {
    return true;
  }
  return first.kind === 'name' && !NO_STATEMENT.has(first.text) && /^(\(|=|[-+*/%&|^]=|\.|->|\[|\+\+|--|<<=|>>=)$/.test(second.text);
}

const BEGINS_AFTER = new Set([';', '{', '}', ')', ':', 'else', 'do']);

/** {at, end, instead, what}, in the order of the text. Deterministic. */
export function mutantsOf(text) {
  const tokens = tokensOf(text);
  const mutants = [];
  let depth = 0; // of braces
  let returnsBool = false;
  let isEnumeration = false;
  const add = (from, to, instead, what) => mutants.push({ at: tokens[from].at, end: tokens[to].end, instead, what });
  for (let i = 0; i < tokens.length; i++) {
    const t = tokens[i];
    const before = tokens[i - 1];
    const after = tokens[i + 1];
    if (t.text === '{') {
      depth++;
    } else if (t.text === '}') {
      depth--;
    }
    if (depth === 0) {
      if (t.kind === 'name' && after?.text === '(') {
        returnsBool = before?.text === 'bool';
      }
      isEnumeration = t.text === 'enum' || (isEnumeration && t.text !== ';');
    }
    const isOperand = before && (before.kind !== 'operator' || before.text === ')' || before.text === ']');
    const spaced = text[t.end] === ' ' || text[t.end] === '\n';
    if (t.kind === 'operator' && SWAPS[t.text] && depth > 0) {
      add(i, i, SWAPS[t.text], `${t.text} to ${SWAPS[t.text]}`);
    } else if (t.kind === 'operator' && BINARY[t.text] && isOperand && spaced && !NO_STATEMENT.has(before.text)) {
      add(i, i, BINARY[t.text], `${t.text} to ${BINARY[t.text]}`);
    } else if (t.text === '!') {
      add(i, i, '', '! removed');
    } else if (t.kind === 'number') {
      const isSize = before?.text === '[' && after?.text === ']' && tokens[i - 2]?.kind === 'name' && (tokens[i - 3]?.kind === 'name' || tokens[i - 3]?.text === '*');
      if (!isSize) {
        add(i, i, `(${t.text} + 1)`, 'constant + 1');
        if (!/^0[uUlL]*$/.test(t.text)) {
          add(i, i, `(${t.text} - 1)`, 'constant - 1');
        }
      }
    } else if (t.kind === 'char') {
      add(i, i, `(${t.text} + 1)`, 'constant + 1');
    }
    if (depth === 0) {
      continue;
    }
    if ((t.text === 'if' || t.text === 'while') && after?.text === '(') {
      const close = closing(tokens, i + 1);
      const condition = tokens.slice(i + 2, close);
      const isSimple = !condition.some((x) => x.text === '&&' || x.text === '||') && condition.some((x) => x.text === '==' || x.text === '!=' || x.text === '!');
      if (!isSimple) {
        add(i + 1, close, `(!${text.slice(tokens[i + 1].at, tokens[close].end)})`, 'condition negated');
      }
    }
    if ((t.text === 'break' || t.text === 'continue') && after?.text === ';') {
      add(i, i, '', `${t.text} removed`);
    }
    if (t.text === 'return' && after?.text !== ';') {
      const end = endOfStatement(tokens, i);
      const value = text.slice(after.at, tokens[end - 1].end);
      const instead = value === 'true' ? 'false' : value === 'false' ? 'true' : returnsBool ? `!(${value})` : value === 'CCT_OK' ? 'CCT_FAILED' : value === '0' || value === 'NULL' ? null : '0';
      if (instead !== null) {
        add(i + 1, end - 1, instead, 'another value returned');
      }
    }
    if (!isEnumeration && before && BEGINS_AFTER.has(before.text) && after) {
      const end = endOfStatement(tokens, i);
      if (end > i && isExpressionStatement(tokens, i, end)) {
        add(i, end, ';', 'statement removed');
      }
    }
  }
  return mutants.sort((a, b) => a.at - b.at || a.end - b.end);
}
