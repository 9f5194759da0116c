// Rows from the engine's JSON bytes.

/** Lines of JSON, each a row; a chunk of a stream may end inside a line. */
export class JsonLines {
  #rest = '';
  readonly #decoder = new TextDecoder();

  push(bytes: Uint8Array): readonly unknown[] {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n');
    this.#rest = text.slice(end + 1);
    return parseLines(text.slice(0, end + 1));
  }

  end(): readonly unknown[] {
    return parseLines(this.#rest + this.#decoder.decode());
  }
}

const parseLines = (text: string): readonly unknown[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);

/** The rows of an answer in JSONEachRow written as one array. */
export const parseRows = <Row>(bytes: Uint8Array): readonly Row[] =>
  bytes.length === 0 ? [] : (JSON.parse(new TextDecoder().decode(bytes)) as readonly Row[]);
