// Loaded into a server before its own code: files whose name begins with "failing-disk" break off in their middle with an I/O
// error, as on a disk that fails, until a file named "disk-works" lies in the data folder.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';

// Behind what is looked at to see what a file is.
const GOOD_BYTES = 300_000;
const open = fs.createReadStream;

async function* breaking(stream) {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > GOOD_BYTES) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    yield chunk;
  }
}

fs.createReadStream = (path, options) => {
  const stream = open(path, options);
  // The hash of a file is taken without a place to start from.
  const whole = options?.start === undefined;
  if (whole || !basename(String(path)).startsWith('failing-disk')) return stream;
  const works = fs.existsSync(join(process.env.ZHIYIN_DATA_DIR ?? '.', 'disk-works'));
  return works ? stream : Readable.from(breaking(stream));
};
syncBuiltinESMExports();
