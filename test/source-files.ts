// The source files of the repository, parsed once, for the test that holds their structure.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

export const root = resolve(import.meta.dirname, '..');

export interface FunctionSize {
  readonly line: number;
  readonly lines: number;
}

export interface ImportOf {
  readonly target: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Path from the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly ImportOf[];
  readonly functions: readonly FunctionSize[];
  /** "Date.now", "process.env", "new Date()" … with their line. */
  readonly members: readonly { readonly name: string; readonly line: number }[];
  /** Texts of string literals and templates. */
  readonly strings: readonly { readonly text: string; readonly line: number }[];
  readonly hasDefaultExport: boolean;
  /** Nothing but imports and exports of other files. */
  readonly isBarrel: boolean;
}

const walk = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules' || name === 'dist' || name.startsWith('.')) return [];
    return statSync(path).isDirectory() ? walk(path) : [path];
  });

/** Paths from the root of every file below the folders that ends so. */
export const listFiles = (folders: readonly string[], ending: RegExp): readonly string[] =>
  folders
    .map((folder) => join(root, folder))
    .filter(existsSync)
    .flatMap(walk)
    .filter((path) => ending.test(path))
    .map((path) => relative(root, path).replaceAll('\\', '/'));

const lineIndex = (text: string): ((offset: number) => number) => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
};

const memberName = (node: ESTree.MemberExpression): string | null => {
  const { object, property } = node;
  return object.type === 'Identifier' && property.type === 'Identifier' && !node.computed
    ? `${object.name}.${property.name}`
    : null;
};

/** Reads and parses one file; throws when it does not parse, so that nothing is looked at half. */
export const readSource = (path: string): SourceFile => {
  const text = readFileSync(join(root, path), 'utf8');
  const parsed = parseSync(path, text);
  if (parsed.errors.length > 0) throw new Error(`${path}: ${parsed.errors[0]?.message}`);
  const lineAt = lineIndex(text);
  const functions: FunctionSize[] = [];
  const members: { name: string; line: number }[] = [];
  const strings: { text: string; line: number }[] = [];
  const imports: ImportOf[] = [];
  const addFunction = ({ start, end }: { start: number; end: number }): void => {
    functions.push({ line: lineAt(start), lines: lineAt(end) - lineAt(start) + 1 });
  };
  const addImport = (target: string, kind: string | null | undefined): void => {
    imports.push({ target, typeOnly: kind === 'type' });
  };
  new Visitor({
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
    MemberExpression: (node) => {
      const name = memberName(node);
      if (name !== null) members.push({ name, line: lineAt(node.start) });
    },
    NewExpression: (node) => {
      const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
      if (isDate) members.push({ name: 'new Date()', line: lineAt(node.start) });
    },
    Literal: (node) => {
      if (typeof node.value === 'string') strings.push({ text: node.value, line: lineAt(node.start) });
    },
    TemplateElement: (node) => {
      strings.push({ text: node.value.raw, line: lineAt(node.start) });
    },
    ImportDeclaration: (node) => addImport(node.source.value, node.importKind),
    ExportAllDeclaration: (node) => addImport(node.source.value, node.exportKind),
    ExportNamedDeclaration: (node) => {
      if (node.source) addImport(node.source.value, node.exportKind);
    },
    ImportExpression: (node) => {
      if (node.source.type === 'Literal') addImport(String(node.source.value), 'value');
    },
  }).visit(parsed.program);
  return {
    ...{ path, text, imports, functions, members, strings },
    lines: text.split('\n').length - 1,
    hasDefaultExport: parsed.program.body.some((node) => node.type === 'ExportDefaultDeclaration'),
    isBarrel: parsed.program.body.every((node) => 'source' in node && node.source !== null),
  };
};
